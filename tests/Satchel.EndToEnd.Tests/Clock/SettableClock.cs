using System.Diagnostics;
using System.IO.MemoryMappedFiles;

namespace Satchel.EndToEnd.Tests.Clock;

/// <summary>The clock of chosen processes, moved by a library that is loaded into them; time that cannot be set goes on as it does.</summary>
internal sealed class SettableClock : IDisposable
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <fcntl.h>
        #include <stdlib.h>
        #include <sys/mman.h>
        #include <sys/time.h>
        #include <time.h>

        static volatile long *offset;
        static int (*next)(clockid_t, struct timespec *);

        __attribute__((constructor)) static void load(void)
        {
            const char *path = getenv("CLOCK_OFFSET_FILE");
            int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
            void *map = file < 0 ? MAP_FAILED : mmap(0, 4096, PROT_READ, MAP_SHARED, file, 0);
            offset = map == MAP_FAILED ? 0 : map;
        }

        int clock_gettime(clockid_t clock, struct timespec *time)
        {
            if (!next) next = dlsym(RTLD_NEXT, "clock_gettime");
            int result = next(clock, time);
            if (offset && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += *offset;
            return result;
        }

        int gettimeofday(struct timeval *time, void *zone)
        {
            struct timespec now;
            clock_gettime(CLOCK_REALTIME, &now);
            time->tv_sec = now.tv_sec;
            time->tv_usec = now.tv_nsec / 1000;
            return 0;
        }
        """;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _offset;

    private SettableClock(string library, string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, mapName: null, capacity: 4096);
        _offset = _file.CreateViewAccessor();
        Variables = new Dictionary<string, string> { ["LD_PRELOAD"] = library, ["CLOCK_OFFSET_FILE"] = path };
    }

    /// <summary>For the environment of the processes that go by this clock.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; }

    /// <param name="directory">Where the library is made.</param>
    /// <param name="failure">Why none could be made.</param>
    public static SettableClock? TryMake(string directory, out string? failure)
    {
        var library = Path.Combine(directory, "clock.so");
        try
        {
            var start = new ProcessStartInfo("cc", ["-shared", "-fPIC", "-x", "c", "-o", library, "-", "-ldl"])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardError = true,
            };
            using var compiler = Process.Start(start)!;
            compiler.StandardInput.Write(Source);
            compiler.StandardInput.Close();
            failure = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            return compiler.ExitCode == 0 ? new SettableClock(library, Path.Combine(directory, "clock-offset")) : null;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            failure = missing.Message;
            return null;
        }
    }

    /// <summary>Sets the clock to so many seconds after the true time.</summary>
    public void Set(long seconds) => _offset.Write(0, seconds);

    public void Dispose()
    {
        _offset.Dispose();
        _file.Dispose();
    }
}
