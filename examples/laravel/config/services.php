<?php

// Add the "serai" entry to your application's config/services.php.

return [

    'serai' => [
        'url' => env('SERAI_URL', 'http://127.0.0.1:8080'),
        'key' => env('SERAI_KEY'),
        'webhook_secret' => env('SERAI_WEBHOOK_SECRET'),
    ],

];
