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
}
