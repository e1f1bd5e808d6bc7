<?php

namespace App\Http\Controllers;

use App\Events\MqttMessageReceived;
use Illuminate\Http\Request;
use Illuminate\Http\Response;
use Illuminate\Support\Facades\Cache;
use Illuminate\Support\Facades\Event;

/**
 * Turns a call from Serai into an event. Serai delivers at least once and in order for each topic; it calls again,
 * with the same webhook-id, until the answer is 2xx.
 */
class SeraiWebhookController
{
    public function __invoke(Request $request): Response
    {
        $key = 'serai:'.$request->header('webhook-id');

        // Serai calls again after 10 s without an answer, perhaps while a listener is still at work on the first call.
        $lock = Cache::lock($key.':lock', 300);
        if (! $lock->get()) {
            return new Response('', 409);
        }

        try {
            if (! Cache::has($key)) {
                $this->dispatch($request);
                // Only now: had a listener thrown, Serai would call again.
                Cache::put($key, true, 86400);
            }
        } finally {
            $lock->release();
        }

        return new Response('', 204);
    }

    private function dispatch(Request $request): void
    {
        // Not $request->input(): Laravel's middleware trims strings there and turns '' into null.
        $message = json_decode($request->getContent(), true, 512, JSON_BIGINT_AS_STRING | JSON_THROW_ON_ERROR);

        Event::dispatch(new MqttMessageReceived(
            $message['id'],
            $message['broker'],
            $message['topic'],
            $message['payload_encoding'] === 'base64' ? base64_decode($message['payload']) : $message['payload'],
        ));
    }
}
