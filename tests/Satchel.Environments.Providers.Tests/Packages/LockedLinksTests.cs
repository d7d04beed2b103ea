using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>A lock of packages from a directory of wheels names the wheels, not a state of the directory.</summary>
public sealed class LockedLinksTests : IAsyncDisposable
{
    private static readonly Wheel Old = new("own", "1.0");

    private readonly PreparedNode _first = new(RealWheels.Directory);
    private readonly PreparedNode _second = new(RealWheels.Directory);

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Theory]
    [InlineData("pip", "sent:")]
    [InlineData("uv", "sent:")]
    [InlineData("pip", "satchel://sha256-0000000000000000000000000000000000000000000000000000000000000000/wheels/")]
    [InlineData("uv", "satchel://sha256-0000000000000000000000000000000000000000000000000000000000000000/wheels/")]
    public async Task Prepare_LockedAndTheDirectoryHasOneMoreWheel_TheLockedOneIsInstalled(string field, string written)
    {
        var locked = await LockAsync(field);
        await AddAsync(_second, Old, new Wheel("own", "2.0"));

        var plan = await _second.PrepareAsync(Spec(field, locked.Replace("sent:", written, StringComparison.Ordinal)));

        (await PreparedNode.RunAsync(plan, "python", "-c", "import own; print(own.version)")).Should().Be("1.0");
    }

    [Theory]
    [InlineData("pip")]
    [InlineData("uv")]
    public async Task Prepare_LockedWheelIsGoneOrAnother_SaysWhichAndWhatToDo(string field)
    {
        var locked = await LockAsync(field);
        await AddAsync(_second, Old with { Requires = ["pip"] }, new Wheel("own", "2.0"));

        foreach (
            var old in (string[])["sent:", "satchel://sha256-0000000000000000000000000000000000000000000000000000000000000000/wheels/"]
        )
        {
            var error = await _second.FailureAsync(Spec(field, locked.Replace("sent:", old, StringComparison.Ordinal)));

            error.Code.Should().Be("path_not_found", error.Message);
            error.Message.Should().Contain(Old.FileName);
            error.Hint.Should().Contain("--find-links").And.Contain("satchel env lock");
        }
    }

    private async Task<string> LockAsync(string field)
    {
        Assert.SkipWhen(field == "uv" && RealWheels.Directory is null, RealWheels.Missing);
        await AddAsync(_first, Old);
        await _first.PrepareAsync(Spec(field, "null"));
        var layer = _first.Store.List().Single(layer => layer.Provider == field);
        var locked = _first.LockOf(layer.Key)!.AsObject();
        locked["fields"]![field]!.AsArray().Should().ContainSingle().Which!["url"]!.GetValue<string>().Should().Be($"sent:{Old.FileName}");
        return locked.ToJsonString();
    }

    private static string Spec(string field, string locked) =>
        $$"""{"{{field}}": ["own", "--no-index", "--find-links ./wheels"], "lock": {{locked}} }""";

    private static async Task AddAsync(PreparedNode node, params Wheel[] wheels)
    {
        Directory.CreateDirectory(node.Files.At("wheels"));
        foreach (var wheel in wheels)
        {
            await File.WriteAllBytesAsync(node.Files.At("wheels", wheel.FileName), wheel.Bytes());
        }
    }
}
