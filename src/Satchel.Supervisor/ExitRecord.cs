using System.Text.Json;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Durability;

namespace Satchel.Supervisor;

/// <summary>The exit record of one run, whose room is taken before there is anything to write down. Not thread-safe.</summary>
internal sealed class ExitRecord : IDisposable
{
    /// <summary>Between two attempts to write it.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Room of a record, but for one that names many survivors.</summary>
    private const int Size = 4096;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly SupervisorLaunch _launch;
    private readonly ReservedFile _reserve;

    private ExitRecord(SupervisorLaunch launch, ReservedFile reserve) => (_launch, _reserve) = (launch, reserve);

    /// <summary>Takes the room, under a name of this process alone.</summary>
    /// <exception cref="IOException">It cannot be taken; see <see cref="DiskSpace.IsExhausted"/> for no room.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written to.</exception>
    public static ExitRecord Reserve(SupervisorLaunch launch)
    {
        var path = Path.Combine(launch.RunsDirectory, $".{launch.RunId}.exit.{Guid.NewGuid():N}.tmp");
        return new ExitRecord(launch, ReservedFile.Create(path, Size));
    }

    /// <summary>Gives the room a name that is known: who forgets a run whose supervisor was killed finds it.</summary>
    /// <exception cref="IOException">It is gone.</exception>
    public void Name() => _reserve.Rename(RunFiles.ExitReserve(_launch.RunsDirectory, _launch.RunId));

    /// <summary>
    /// Writes it, however long it cannot be written, full disk or not: nobody else knows how the driver ended. Only a record longer than what
    /// was reserved, or one whose room somebody has removed, has to wait for a full disk.
    /// </summary>
    public void Write(RunExit exit)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(exit, SupervisionJson.Default.RunExit);
        using var pause = new ManualResetEventSlim();
        for (var told = false; TryWrite(content) is { } refused; told = true)
        {
            if (!told)
            {
                LogLine.TryAppend(
                    _launch.LogFile,
                    $"the entrypoint has ended; how cannot be written down, which is tried again each second: {refused}"
                );
            }

            pause.Wait(Pause);
        }
    }

    public void Dispose() => _reserve.Dispose();

    /// <returns>Why it cannot be written now; null once it is.</returns>
    private string? TryWrite(byte[] content)
    {
        try
        {
            var path = RunFiles.Exit(_launch.RunsDirectory, _launch.RunId);
            if (!TryUseReserve(path, content))
            {
                // Some job may have removed the directory with the reserve: it is not the end of this one.
                Directory.CreateDirectory(_launch.RunsDirectory, OwnerOnly);
                DurableFile.Write(path, content);
            }

            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return $"{_launch.RunsDirectory}: {RefusalText.Of(refused)}";
        }
    }

    /// <returns>False when somebody has removed it.</returns>
    private bool TryUseReserve(string path, byte[] content)
    {
        try
        {
            _reserve.Become(path, content);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }
}
