<?php

namespace App\Services;

use Illuminate\Http\Client\ConnectionException;
use Illuminate\Http\Client\PendingRequest;
use Illuminate\Http\Client\RequestException;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Str;

/**
 * Publishes MQTT messages through Serai and says what Serai shall tell this application about.
 * A call that Serai refuses throws an Illuminate\Http\Client\RequestException with its message and detail, one that it
 * does not answer an Illuminate\Http\Client\ConnectionException.
 */
class Serai
{
    /**
     * Publishes one message; a string goes out as its bytes, anything else as JSON.
     *
     * @param  array<string, mixed>  $options  qos, retained, broker, properties, …
     * @return string the id of the message
     */
    public function publish(string $topic, mixed $payload, array $options = []): string
    {
        // With the key Serai publishes once, however often it is asked; only where an external broker did not answer
        // in time (504), and may have the message all the same, does it publish again.
        return $this->request(['Idempotency-Key' => Str::random(40)])
            ->post('/publish', ['topic' => $topic, 'payload' => $payload, 'qos' => 1, ...$options])
            ->throw()
            ->json('id');
    }

    /** Publishes bytes that are no text, for example a firmware image or CBOR. */
    public function publishBinary(string $topic, string $bytes, array $options = []): string
    {
        return $this->publish($topic, base64_encode($bytes), ['payload_encoding' => 'base64', ...$options]);
    }

    /**
     * Publishes many messages in one request: all of them, or none where one is invalid.
     *
     * @param  list<array<string, mixed>>  $messages  each with topic, payload, …
     * @return list<array<string, mixed>> one result for each message, in the same order
     */
    public function publishMany(array $messages): array
    {
        return $this->request(['Idempotency-Key' => Str::random(40)])
            ->post('/publish/bulk', $messages)
            ->throw()
            ->json('results');
    }

    /** Makes Serai listen to a topic filter; what it receives goes to the webhooks. */
    public function subscribe(string $topicFilter, int $qos = 1): void
    {
        $this->request()->post('/subscribe', ['topic' => $topicFilter, 'qos' => $qos])->throw();
    }

    /**
     * Makes Serai call a URL for every message it receives on a matching topic.
     *
     * @return string the id of the webhook
     */
    public function createWebhook(string $name, string $url, string $topicFilter): string
    {
        return $this->request()
            ->post('/webhooks', [
                'name' => $name,
                'url' => $url,
                'topic_filter' => $topicFilter,
                'secret' => config('services.serai.webhook_secret'),
            ])
            ->throw()
            ->json('webhook.id');
    }

    /** @param  array<string, string>  $headers */
    private function request(array $headers = []): PendingRequest
    {
        return Http::baseUrl(config('services.serai.url'))
            ->withToken(config('services.serai.key'))
            ->withHeaders($headers)
            ->acceptJson()
            ->timeout(15) // Serai itself waits 10 s for a broker, and says so then.
            ->retry(3, 200, fn ($failure) => $failure instanceof ConnectionException
                || ($failure instanceof RequestException && $failure->response->serverError()));
    }
}
