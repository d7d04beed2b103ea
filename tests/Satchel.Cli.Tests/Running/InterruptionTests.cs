using Satchel.Posix.Processes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Running;

/// <summary>A signal ends the program, whatever it waits for.</summary>
public sealed class InterruptionTests : IDisposable
{
    // More than a pipe holds: all of it is written only when some of it has been read.
    private const int MoreThanAPipe = 1 << 20;

    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(Signals.Interrupt, 130)]
    [InlineData(Signals.Terminate, 143)]
    public async Task Signal_WhileStandardInputIsRead_EndsTheProgram(int signal, int code)
    {
        Assert.SkipWhen(signal == Signals.Interrupt && Interrupts.AreIgnored, Interrupts.Ignored);
        using var process = CliRun.Start(new CliCall(_scratch.At("home"), ["secret", "set", "NAME"]));
        await process.StandardInput.BaseStream.WriteAsync(new byte[MoreThanAPipe], TestContext.Current.CancellationToken);

        Signals.SendToChild(process.Id, signal);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        process.ExitCode.Should().Be(code);
    }

    [Theory]
    [InlineData(Signals.Interrupt, 130)]
    [InlineData(Signals.Terminate, 143)]
    public async Task Signal_WhileANamedPipeIsRead_EndsTheProgram(int signal, int code)
    {
        Assert.SkipWhen(signal == Signals.Interrupt && Interrupts.AreIgnored, Interrupts.Ignored);
        // As `--verify <(program)` gives one; what it is to say never comes.
        SpecialFile.MakePipe(_scratch.At("pipe"));
        string[] status = ["status", "--verify", _scratch.At("pipe"), "--address", "https://127.0.0.1:1"];
        using var process = CliRun.Start(new CliCall(_scratch.At("home"), status));
        var opening = Task.Run(() => File.OpenHandle(_scratch.At("pipe"), access: FileAccess.Write));
        var ended = process.WaitForExitAsync(TestContext.Current.CancellationToken);
        (await Task.WhenAny(opening, ended)).Should().Be(opening, "the program waits for the other end");
        using var otherEnd = await opening;

        Signals.SendToChild(process.Id, signal);
        await ended;

        process.ExitCode.Should().Be(code);
    }
}
