<?php

namespace App\Events;

/** A message arrived on a topic; listen to it as to any other event. */
class MqttMessageReceived
{
    public function __construct(
        public readonly string $id,
        public readonly string $broker,
        public readonly string $topic,
        public readonly mixed $payload,
    ) {
    }

    /** Laravel's queues take UTF-8 only, so bytes that are no text wait in them as base64. */
    public function __serialize(): array
    {
        return ['payload' => base64_encode(serialize($this->payload))] + get_object_vars($this);
    }

    public function __unserialize(array $data): void
    {
        $this->id = $data['id'];
        $this->broker = $data['broker'];
        $this->topic = $data['topic'];
        $this->payload = unserialize(base64_decode($data['payload']), ['allowed_classes' => false]);
    }
}
