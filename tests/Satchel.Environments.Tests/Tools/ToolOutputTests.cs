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
        var output = new ToolOutput(new SecretRedactor([]), _ => { }, onLine: null);
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

    [Fact]
    public async Task Lines_OfMuchOutput_AreTheLastMebibyte()
    {
        var output = new ToolOutput(new SecretRedactor([]), _ => { }, onLine: null);
        var line = new string('x', 1023);
        using var reader = new StreamReader(
            new MemoryStream(System.Text.Encoding.UTF8.GetBytes("first\n" + string.Concat(Enumerable.Repeat(line + "\n", 1024)) + "last\n"))
        );

        await output.ReadAsync(reader, TestContext.Current.CancellationToken);

        output.Lines.Should().HaveCount(1024).And.NotContain("first");
        output.Lines[^1].Should().Be("last");
    }
}
