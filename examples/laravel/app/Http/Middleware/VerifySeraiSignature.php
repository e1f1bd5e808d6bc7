<?php

namespace App\Http\Middleware;

use Closure;
use Illuminate\Http\Request;
use Symfony\Component\HttpKernel\Exception\HttpException;

/**
 * Lets through only what Serai has signed with our secret within the last minutes (Standard Webhooks).
 * Serai sends the header "Signature" as well, for applications that use spatie/laravel-webhook-client.
 */
class VerifySeraiSignature
{
    private const TOLERANCE_SECONDS = 300;

    public function handle(Request $request, Closure $next)
    {
        $secret = (string) config('services.serai.webhook_secret');
        if ($secret === '') {
            throw new HttpException(500, 'SERAI_WEBHOOK_SECRET is not set');
        }

        // What follows "whsec_" is the key in base64, as in Standard Webhooks; any other secret is the key itself.
        $key = str_starts_with($secret, 'whsec_') ? base64_decode(substr($secret, 6)) : $secret;

        $timestamp = $request->header('webhook-timestamp', '');
        $signed = $request->header('webhook-id').'.'.$timestamp.'.'.$request->getContent();
        $expected = 'v1,'.base64_encode(hash_hmac('sha256', $signed, $key, true));

        // During a rotation there is one signature for each secret.
        $match = collect(explode(' ', $request->header('webhook-signature', '')))
            ->contains(fn (string $signature) => hash_equals($expected, $signature));

        if (! $match || abs(time() - (int) $timestamp) > self::TOLERANCE_SECONDS) {
            throw new HttpException(401, 'Wrong signature');
        }

        return $next($request);
    }
}
