using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Satchel.Posix.Locks;
using Satchel.Testing;

namespace Satchel.Posix.Tests.Locks;

// What other tests start beside it would inherit a lock that is handed on, or take it back from who inherits it.
[CollectionDefinition(nameof(FileLockTests), DisableParallelization = true)]
[Collection(nameof(FileLockTests))]
public sealed partial class FileLockTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void TryTake_SomebodyHasIt_GivesNothingUntilHeGivesItBack()
    {
        using (FileLock.TryTake(Path))
        {
            FileLock.TryTake(Path).Should().BeNull();
            FileLock.TryTake(Path, shared: true).Should().BeNull();
        }

        using var taken = FileLock.TryTake(Path);
        taken.Should().NotBeNull();
    }

    [Fact]
    public async Task HandOn_ToAProgram_IsHeldUntilThatEnds()
    {
        var held = FileLock.TryTake(Path)!;
        held.HandOn();
        using var program = Process.Start(
            new ProcessStartInfo("/usr/bin/env", ["-i", "/bin/cat"]) { UseShellExecute = false, RedirectStandardInput = true }
        )!;
        held.Dispose();

        FileLock.TryTake(Path).Should().BeNull();
        program.StandardInput.Close();
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);

        using var free = FileLock.TryTake(Path);
        free.Should().NotBeNull();
    }

    [Fact]
    public void FindHolder_NamesItWithoutTakingTheLock()
    {
        FileLock.FindHolder(Path).Should().BeNull("there is no such file");
        using (FileLock.TryTake(Path))
        {
            FileLock.FindHolder(Path).Should().Be(Environment.ProcessId);
        }

        FileLock.FindHolder(Path).Should().BeNull();
    }

    [Fact]
    public void Dispose_AChildThatIsBeingStartedHasACopyOfTheDescriptor_IsFreeAtOnce()
    {
        var held = FileLock.TryTake(Path)!;
        // What a fork does to the descriptor until the child runs its program.
        var copy = Duplicate(DescriptorOf(Path));
        try
        {
            held.Dispose();

            using var next = FileLock.TryTake(Path);
            next.Should().NotBeNull();
        }
        finally
        {
            _ = Close(copy);
        }
    }

    [Fact]
    public void Dispose_Twice_GivesBackOnce()
    {
        var held = FileLock.TryTake(Path)!;
        held.Dispose();
        using var next = FileLock.TryTake(Path);
        held.Dispose();

        FileLock.TryTake(Path).Should().BeNull("the second one did not give back the next holder's");
    }

    private string Path => _directory.At("lock");

    private static int DescriptorOf(string path) =>
        Directory
            .EnumerateFileSystemEntries("/proc/self/fd")
            .Where(entry => TargetOf(entry) == path)
            .Select(entry => int.Parse(System.IO.Path.GetFileName(entry), CultureInfo.InvariantCulture))
            .Single();

    private static string? TargetOf(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName;
        }
        catch (IOException)
        {
            // Another test closed it meanwhile.
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
