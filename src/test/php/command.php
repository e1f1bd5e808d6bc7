<?php

// A command of the application, as an artisan command would use the service class.

require __DIR__.'/application.php';

use App\Events\MqttMessageReceived;
use App\Services\Serai;

$serai = new Serai;

switch ($argv[1]) {
    case 'publish':
        $serai->publish('example/object', ['t' => 21.5, 'unit' => '°C']);
        $serai->publish('example/text', 'say "hi"');
        $serai->publish('example/number', 9007199254740993);
        $serai->publishBinary('example/bytes', "\xff\x00\x01");
        break;
    case 'queue':
        $event = new MqttMessageReceived('1', 'internal', 'example/bytes', "\xff\x00\x01");
        $queued = json_decode(json_encode(serialize($event), JSON_THROW_ON_ERROR));
        echo bin2hex(unserialize($queued)->payload);
        break;
    case 'webhook':
        echo $serai->createWebhook('laravel', getenv('APP_URL').'/serai', $argv[2]);
        break;
}
