namespace Satchel.Bench.Scenarios.Tasks;

/// <summary>What is measured of tasks, actors and values by programs.</summary>
internal static class DriverScripts
{
    public static IReadOnlyList<DriverScript> All { get; } =
    [
        new(
            "task-rates",
            "rates.py",
            onRequest: false,
            besideRay: true,
            new("tasks", "tasks, one by one", "tasks/s", 4000, AtLeast: true),
            new("tasks_async", "tasks, all at once", "tasks/s", 15_000, AtLeast: true),
            new("actor", "calls of an actor, one by one", "calls/s", 5000, AtLeast: true),
            new("actor_async", "calls of an actor, all at once", "calls/s", 30_000, AtLeast: true),
            new("values", "small put and get", "values/s", 8000, AtLeast: true),
            new("task", "a task on a warm pool", "ms", 0.5)
        ),
        new(
            "task-values",
            "values.py",
            onRequest: false,
            besideRay: true,
            new("used", "put of 256 MiB, used memory, of a plain copy", "times", 0.8, AtLeast: true),
            new("fresh", "put of 256 MiB, new memory", "GB/s", 0.5, AtLeast: true) { PartOfRay = 1 },
            new("get", "get of 256 MiB", "ms", 5),
            new("middling", "100,000 tasks, 10 KB each way", "tasks/s", 1000, AtLeast: true),
            new("driver", "of which the driver's memory", "MB", 1200)
        ),
        new(
            "task-fresh",
            "fresh.py",
            onRequest: false,
            besideRay: false,
            new("workers", "new workers in a cached environment", "workers", 100, AtLeast: true),
            new("half", "a task on a new worker, half of them", "ms", 20),
            new("most", "a task on a new worker, 95 of 100", "ms", 60),
            new("python", "a task whose Python must start first", "ms", 150)
        ),
        new(
            "task-actors",
            "actors.py",
            onRequest: false,
            besideRay: true,
            new("seconds", "64 actors at once in a new pip environment", "s", 5.2) { PartOfRay = 0.1 },
            new("processes", "of which processes", "processes", 64, AtLeast: true)
        ),
        new(
            "task-memory",
            "memory.py",
            onRequest: false,
            besideRay: false,
            new Row("worker", "each idle worker beyond the first", "MB", 8)
        ),
        new(
            "task-environments",
            "environments.py",
            onRequest: false,
            besideRay: false,
            new("wrong", "40,000 tasks, 100 env_vars: wrong results", "tasks", 0),
            new("builds", "the same: builds", "builds", 0),
            new("forked", "the same: workers for 10,000 tasks", "workers", 200),
            new("at_once", "the same: processes at once, at most", "processes", 12),
            new("most", "the same: the daemon, at most", "MB", 400),
            new("grown", "the same: growth of the daemon when idle", "MB", 16)
        ),
        new(
            "task-waiting",
            "waiting.py",
            onRequest: false,
            besideRay: false,
            new("beside", "a task beside 2,000 that wait, half of them", "ms", 1),
            new("beside_most", "the same, 99 of 100", "ms", 10),
            new("other_environment", "the same: first task of another environment", "ms", 150),
            new("too_early", "of those that wait: done too early", "tasks", 0),
            new("told", "of those that wait: told what is wrong", "tasks", 2000, AtLeast: true)
        ),
        new(
            "task-puts",
            "puts.py",
            onRequest: false,
            besideRay: false,
            new("rate", "100,000 puts and drops", "puts/s", 4000, AtLeast: true),
            new("daemon", "the same: growth of the daemon", "MB", 16),
            new("driver", "the same: growth of the driver", "MB", 4),
            new("shared", "the same: shared memory, at most", "MB", 256)
        ),
        new(
            "task-million",
            "million.py",
            onRequest: true,
            besideRay: false,
            new("dropped_rate", "1,000,000 tasks, references dropped", "tasks/s", 5000, AtLeast: true),
            new("dropped_daemon", "the same: more memory of the daemon", "MB", 300),
            new("dropped_driver", "the same: more memory of the driver", "MB", 100),
            new("kept_rate", "1,000,000 tasks, references kept", "tasks/s", 5000, AtLeast: true),
            new("kept_wrong", "the same: wrong results", "tasks", 0),
            new("kept_daemon", "the same: more memory of the daemon", "MB", 1000),
            new("kept_driver", "the same: more memory of the driver", "MB", 1000),
            new("left_daemon", "the same, dropped afterwards: daemon", "MB", 200)
        ),
    ];
}
