using System.Text;
using Satchel.Abstractions.Supervision;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Workers;

/// <summary>What workers print is kept at the limit of logs.</summary>
public sealed class OutputLimitTests : IAsyncDisposable
{
    private const int Limit = 4096;

    private static readonly string LastLine = Encoding.UTF8.GetString(FullLog.LastLine(Limit));

    private readonly WorkersFixture _node = WorkersFixture.Start(change: options => options with { LogLimit = Limit });

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Print_MoreThanTheLimit_IsCutOffBehindALineThatSaysSo()
    {
        using var driver = await _node.ConnectAsync(logs: true);
        driver.Submit(driver.Define(), "wait");
        await Eventually.TrueAsync(() => _node.Workers is [{ Waiting.Count: 1 }], "the task runs");
        var file = _node.Workers[0].Stdout;
        var line = new string('x', 63) + "\n";
        var kept = string.Concat(Enumerable.Repeat(line, Limit / line.Length));

        await PrintAsync(file, kept + kept + kept);

        await Eventually.TrueAsync(() => IsCutOff(file, kept), "it is cut off");
        await PrintAsync(file, kept);
        await Eventually.TrueAsync(() => IsCutOff(file, kept), "it is cut off again");
        var end = LastLine.Trim('\n');
        await Eventually.TrueAsync(() => driver.Told.Any(told => told.Contains(end, StringComparison.Ordinal)), "the driver is told");
    }

    [Fact]
    public async Task Print_SomethingElseInPlaceOfTheFile_CostsNobodyElse()
    {
        using var driver = await _node.ConnectAsync();
        driver.Submit(driver.Define(), "wait");
        await Eventually.TrueAsync(() => _node.Workers is [{ Waiting.Count: 1 }], "the task runs");
        var worker = _node.Workers[0];
        var errors = Path.ChangeExtension(worker.Stdout, ".err");
        var victim = Path.Combine(Path.GetDirectoryName(worker.Stdout)!, "victim");
        await PrintAsync(victim, new string('v', 3 * Limit));
        File.Delete(worker.Stdout);
        File.CreateSymbolicLink(worker.Stdout, victim);

        await PrintAsync(errors, new string('x', 3 * Limit));

        await Eventually.TrueAsync(() => IsCutOff(errors, new string('x', Limit)), "the other is cut off");
        new FileInfo(victim).Length.Should().Be(3 * Limit);
    }

    private static Task PrintAsync(string file, string text) => File.AppendAllTextAsync(file, text, TestContext.Current.CancellationToken);

    private static bool IsCutOff(string file, string kept) => File.Exists(file) && File.ReadAllText(file) == kept + LastLine;
}
