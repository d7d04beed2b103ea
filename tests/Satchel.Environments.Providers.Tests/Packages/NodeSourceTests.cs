using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>Packages that lie on the node: the installer's cache must not give back what lay there before.</summary>
public sealed class NodeSourceTests : IAsyncDisposable
{
    private readonly PreparedNode _node = new();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Prepare_AWheelReplacedUnderItsNameWhereUvLooks_IsTheNewOne()
    {
        Assert.SkipWhen(RealUv.Directory is null, RealUv.Missing);
        _node.Variables["PATH"] = $"{RealUv.Directory}:/usr/local/bin:/usr/bin:/bin";
        var json = $$"""{"uv": ["alpha", "--no-index"], "env_vars": {"UV_FIND_LINKS": "{{_node.Files.At("links")}}"} }""";
        foreach (var content in (string[])["A", "B"])
        {
            var wheel = new Wheel("alpha", "1.0") { Source = $"V = '{content}'\n" };
            Directory.CreateDirectory(_node.Files.At("links"));
            await File.WriteAllBytesAsync(_node.Files.At("links", wheel.FileName), wheel.Bytes(), TestContext.Current.CancellationToken);

            var plan = await _node.PrepareAsync(json);

            (await PreparedNode.RunAsync(plan, "python", "-c", "import alpha; print(alpha.V)")).Should().Be(content);
        }
    }
}
