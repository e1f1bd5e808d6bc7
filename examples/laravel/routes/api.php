<?php

use App\Http\Controllers\SeraiWebhookController;
use App\Http\Middleware\VerifySeraiSignature;
use Illuminate\Support\Facades\Route;

// Up to Laravel 10 the limit of the group "api" would hold up messages: 60 calls a minute.
Route::post('/serai', SeraiWebhookController::class)
    ->middleware(VerifySeraiSignature::class)
    ->withoutMiddleware('throttle:api');
