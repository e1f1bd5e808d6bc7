<?php

// The parts of Laravel that Debian packages, put together as the framework would, around examples/laravel.

error_reporting(E_ALL & ~E_DEPRECATED);

foreach (['Container', 'Config', 'Events', 'Cache', 'Routing', 'Http', 'Support'] as $part) {
    require_once "Illuminate/$part/autoload.php";
}
require_once 'GuzzleHttp/autoload.php';
require_once 'Dotenv/autoload.php';

use Illuminate\Cache\CacheManager;
use Illuminate\Config\Repository;
use Illuminate\Container\Container;
use Illuminate\Events\Dispatcher;
use Illuminate\Filesystem\Filesystem;
use Illuminate\Routing\Router;
use Illuminate\Support\Facades\Facade;

$example = getenv('EXAMPLE');
spl_autoload_register(function (string $class) use ($example) {
    if (str_starts_with($class, 'App\\')) {
        require $example.'/app/'.str_replace('\\', '/', substr($class, 4)).'.php';
    }
});

function config(string $key): mixed
{
    return Container::getInstance()->make('config')->get($key);
}

$app = new Container;
Container::setInstance($app);
$app->instance(Container::class, $app);
$app->instance('config', new Repository([
    'services' => require $example.'/config/services.php',
    'cache' => [
        'default' => 'file',
        'prefix' => 'test',
        'stores' => ['file' => ['driver' => 'file', 'path' => getenv('STORAGE').'/cache']],
    ],
]));
$app->instance('files', new Filesystem);
$app->instance('events', new Dispatcher($app));
$app->singleton('cache', fn () => new CacheManager($app));
$app->singleton('router', fn () => new Router($app['events'], $app));
$app->bind(Illuminate\Routing\Contracts\ControllerDispatcher::class, Illuminate\Routing\ControllerDispatcher::class);
Facade::setFacadeApplication($app);

return $app;
