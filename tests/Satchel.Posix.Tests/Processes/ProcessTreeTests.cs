using System.Globalization;
using Satchel.Posix.Processes;
using Satchel.Testing.Running;

namespace Satchel.Posix.Tests.Processes;

public sealed class ProcessTreeTests
{
    [Fact]
    public async Task DescendantsOf_Shell_AreChildrenAndGrandchildrenWithoutItself()
    {
        using var program = new SpawnedProgram("sh -c 'sleep 600 & sleep 600 & wait' & sleep 600 & echo ready; wait");

        await Eventually.TrueAsync(() => ProcessTree.DescendantsOf(program.Pid).Count == 4, "a shell and three sleeps run");

        ProcessTree.DescendantsOf(program.Pid).Should().OnlyHaveUniqueItems().And.NotContain(program.Pid);
        ProcessTree.DescendantsOf(Environment.ProcessId).Should().Contain(ProcessTree.DescendantsOf(program.Pid)).And.Contain(program.Pid);
    }

    /// <summary>Whoever may read a file may lock it: that must hide no process.</summary>
    [Fact]
    public async Task DescendantsOf_FilesOfAProcessAreLocked_ItIsFoundAllTheSame()
    {
        using var program = new SpawnedProgram("flock -x /proc/$$/stat sh -c 'flock -x /proc/1/stat sh -c \"echo locked; sleep 600\"'; :");
        await program.SaysAsync("locked");

        ProcessIdentity.Of(program.Pid).Should().NotBeNull();
        ProcessIdentity.Of(1).Should().NotBeNull();
        ProcessTree.DescendantsOf(Environment.ProcessId).Should().Contain(program.Pid);
    }

    [Fact]
    public async Task DescendantsOf_ZombieChild_IsLeftOut()
    {
        using var program = new SpawnedProgram("exec sleep 600");
        Signals.SendToChild(program.Pid, Signals.Kill);
        await program.EndedAsync();

        ProcessTree.DescendantsOf(Environment.ProcessId).Should().NotContain(program.Pid);
    }

    [Fact]
    public async Task WithVariable_ExactNameAndValue_FindsWhoInheritedIt()
    {
        var value = Guid.NewGuid().ToString("N");
        using var program = new SpawnedProgram("sleep 600 & env -i sleep 600 & echo ready; wait", ("TREE_TEST", value));
        await program.SaysAsync("ready");
        await Eventually.TrueAsync(
            () => ProcessTree.WithVariable("TREE_TEST", value).Count == 2 && ProcessTree.DescendantsOf(program.Pid).Count == 2,
            "shell and sleep have it, the other sleep has it not"
        );

        ProcessTree.WithVariable("TREE_TEST", value).Should().Contain(program.Identity);
        ProcessTree.WithVariable("TREE_TEST", value[..^1]).Should().BeEmpty();
        ProcessTree.WithVariable("TREE_TES", value).Should().BeEmpty();
        ProcessTree.WithVariable("TEST", value).Should().BeEmpty();
        ProcessTree.WithVariable("TREE_TEST").Should().Contain((program.Identity, value));
    }

    [Fact]
    public async Task VariableOf_Process_IsItsValueOrNull()
    {
        using var program = new SpawnedProgram("echo ready; sleep 600; :", ("FIRST", "a=b"), ("EMPTY", ""));
        await program.SaysAsync("ready");

        ProcessTree.VariableOf(program.Pid, "FIRST").Should().Be("a=b");
        ProcessTree.VariableOf(program.Pid, "EMPTY").Should().BeEmpty();
        ProcessTree.VariableOf(program.Pid, "IRST").Should().BeNull();
        ProcessTree.VariableOf(int.MaxValue, "FIRST").Should().BeNull();
    }

    [Fact]
    public async Task WithVariable_FirstThreadEnded_IsFound()
    {
        var value = Guid.NewGuid().ToString("N");
        var exit =
            System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64
                ? 93
                : 60;
        var script = string.Create(
            CultureInfo.InvariantCulture,
            $"import ctypes, threading, time; threading.Thread(target=time.sleep, args=(600,)).start(); ctypes.CDLL(None).syscall({exit}, 0)"
        );
        using var program = new SpawnedProgram($"exec python3 -c '{script}'", ("TREE_TEST", value));
        await Eventually.TrueAsync(
            () => File.ReadAllText($"/proc/{program.Pid}/stat").Contains(") Z ", StringComparison.Ordinal),
            "its first thread ends"
        );

        ProcessTree.WithVariable("TREE_TEST", value).Should().Equal(program.Identity);
        program.Identity.IsAlive.Should().BeTrue();
    }
}
