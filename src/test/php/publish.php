<?php

// A command of the application: says what to tell it about, then publishes one of everything.

require __DIR__.'/application.php';

use App\Services\Serai;

$serai = new Serai;
$webhook = $serai->createWebhook('laravel', getenv('APP_URL').'/serai', 'sensors/#');
$serai->subscribe('sensors/#');
$serai->publish('sensors/object', ['t' => 21.5, 'unit' => '°C']);
$serai->publish('sensors/text', 'say "hi"');
$serai->publishBinary('sensors/bytes', "\xff\x00\x01");
$serai->publishMany([
    ['topic' => 'sensors/bulk/1', 'payload' => 1, 'qos' => 1],
    ['topic' => 'sensors/bulk/2', 'payload' => null, 'qos' => 1],
]);
echo $webhook, "\n";
