using System.IO.Pipelines;
using Satchel.Environments.Tools;
using Satchel.Testing.Running;

namespace Satchel.Environments.Tests.Tools;

/// <summary>What is taken of a tool's output.</summary>
public sealed class ToolOutputTests
{
    [Fact]
    public async Task Captured_StreamIsHeldOpenByWhoPrintsNoMore_IsWhatWasPrinted()
    {
        var output = new ToolOutput(1, new SecretRedactor([]), _ => { }, onLine: null);
        var pipe = new Pipe();
        using var reader = new StreamReader(pipe.Reader.AsStream());

        var reading = output.CaptureAsync(reader, limit: 4, TestContext.Current.CancellationToken);
        await pipe.Writer.WriteAsync("answer"u8.ToArray(), TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(() => output.Captured == "answ", "what was printed is there");
        output.IsCut.Should().BeTrue();
        reading.IsCompleted.Should().BeFalse();
        await pipe.Writer.CompleteAsync();
        await reading;
    }
}
