<?php

// What "php artisan serve" would run: every request goes through the routes of examples/laravel.

use App\Events\MqttMessageReceived;
use Illuminate\Http\Request;
use Symfony\Component\HttpKernel\Exception\HttpExceptionInterface;

$app = require __DIR__.'/application.php';

$app['events']->listen(MqttMessageReceived::class, function (MqttMessageReceived $event) {
    if (str_starts_with($event->topic, 'slow/')) {
        sleep((int) $event->payload);
    }
    $line = json_encode([
        'id' => $event->id,
        'broker' => $event->broker,
        'topic' => $event->topic,
        'payload' => is_string($event->payload) ? base64_encode($event->payload) : $event->payload,
    ]);
    file_put_contents(getenv('STORAGE').'/events', $line."\n", FILE_APPEND | LOCK_EX);
});

require getenv('EXAMPLE').'/routes/api.php';

$request = Request::capture();
// What the middleware TrimStrings and ConvertEmptyStringsToNull of every Laravel application does.
$json = $request->json();
$json->replace(array_map(fn ($value) => is_string($value) ? (trim($value) ?: null) : $value, $json->all()));
$app->instance('request', $request);
$app->alias('request', Request::class);
try {
    $response = $app['router']->dispatch($request);
} catch (HttpExceptionInterface $refused) {
    $response = new Illuminate\Http\Response($refused->getMessage(), $refused->getStatusCode());
}
$response->send();
