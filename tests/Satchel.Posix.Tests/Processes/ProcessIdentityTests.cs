using Satchel.Posix.Processes;

namespace Satchel.Posix.Tests.Processes;

public sealed class ProcessIdentityTests
{
    [Fact]
    public void Current_ThisProcess_IsAlive()
    {
        ProcessIdentity.Current.Pid.Should().Be(Environment.ProcessId);
        ProcessIdentity.Current.IsAlive.Should().BeTrue();
        ProcessIdentity.Current.Should().Be(ProcessIdentity.Of(Environment.ProcessId));
    }

    [Fact]
    public async Task IsAlive_Zombie_IsFalse()
    {
        using var program = new SpawnedProgram("exec sleep 600");
        program.Identity.IsAlive.Should().BeTrue();

        Signals.Send(program.Identity, Signals.Kill).Should().BeTrue();
        await program.EndedAsync();

        File.ReadAllText($"/proc/{program.Pid}/stat").Should().Contain(") Z ");
        ProcessIdentity.Of(program.Pid).Should().BeNull();
    }

    [Fact]
    public void IsAlive_PidUsedAgain_IsFalse() =>
        (ProcessIdentity.Current with { StartTicks = ProcessIdentity.Current.StartTicks - 1 }).IsAlive.Should().BeFalse();

    [Fact]
    public void IsAlive_AnotherBoot_IsFalse() => (ProcessIdentity.Current with { BootId = "another" }).IsAlive.Should().BeFalse();

    [Fact]
    public void Of_NoSuchProcess_IsNull() => ProcessIdentity.Of(int.MaxValue).Should().BeNull();

    [Fact]
    public void Send_PidUsedAgain_HitsNobody()
    {
        using var program = new SpawnedProgram("exec sleep 600");

        Signals.Send(program.Identity with { StartTicks = program.Identity.StartTicks - 1 }, Signals.Kill).Should().BeFalse();

        program.Identity.IsAlive.Should().BeTrue();
    }

    [Fact]
    public void Send_ProcessGone_IsFalse() =>
        Signals.Send(new ProcessIdentity(int.MaxValue, 1, ProcessIdentity.CurrentBootId), Signals.Kill).Should().BeFalse();
}
