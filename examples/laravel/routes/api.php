<?php

use App\Http\Controllers\SeraiWebhookController;
use App\Http\Middleware\VerifySeraiSignature;
use Illuminate\Support\Facades\Route;

Route::post('/serai', SeraiWebhookController::class)->middleware(VerifySeraiSignature::class);
