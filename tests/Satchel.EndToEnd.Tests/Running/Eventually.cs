using System.Diagnostics;

namespace Satchel.EndToEnd.Tests.Running;

/// <summary>Waits for what no event announces, such as the end of somebody else's process.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition, string because, int seconds = 30)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(seconds), because);
            await Task.Yield();
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            await pause.WaitForNextTickAsync();
        }
    }
}
