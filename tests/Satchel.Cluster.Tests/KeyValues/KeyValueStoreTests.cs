using System.Security.Cryptography;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.KeyValues;
using Satchel.Cluster.Tests.Running;
using Satchel.Testing;

namespace Satchel.Cluster.Tests.KeyValues;

public sealed class KeyValueStoreTests(ControlPlaneFixture fixture) : IClassFixture<ControlPlaneFixture>
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly IKeyValueStore _values = fixture.Plane.KeyValues;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(IKeyValueStore.MaxValueSize)]
    public async Task PutAsync_AnySizeUpToTheLargest_ReadsBack(int size)
    {
        var value = RandomNumberGenerator.GetBytes(size);

        (await _values.PutAsync("sizes", $"{size}", value, overwrite: false, None)).Should().BeTrue();

        (await _values.GetAsync("sizes", $"{size}", None)).Should().Equal(value);
    }

    [Fact]
    public async Task PutAsync_OneByteTooLarge_IsRefusedAndStoresNothing()
    {
        var put = async () => await _values.PutAsync("sizes", "large", new byte[IKeyValueStore.MaxValueSize + 1], overwrite: true, None);

        (await put.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("value_too_large");
        (await _values.GetAsync("sizes", "large", None)).Should().BeNull();
    }

    [Fact]
    public async Task PutAsync_KeyIsThere_ReplacesItOnlyWhenToldTo()
    {
        (await _values.PutAsync("put", "key", [1], overwrite: true, None)).Should().BeTrue();

        (await _values.PutAsync("put", "key", [2], overwrite: false, None)).Should().BeFalse();
        (await _values.GetAsync("put", "key", None)).Should().Equal(1);

        (await _values.PutAsync("put", "key", [3], overwrite: true, None)).Should().BeFalse("the key was not new");
        (await _values.GetAsync("put", "key", None)).Should().Equal(3);
    }

    [Fact]
    public async Task PutAsync_ManyAtOnceWithoutOverwriting_ExactlyOneIsNewAndIsKept()
    {
        var puts = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(async i => (Value: (byte)i, IsNew: await _values.PutAsync("race", "key", [(byte)i], overwrite: false, None)))
        );

        var winner = puts.Should().ContainSingle(put => put.IsNew).Which;
        (await _values.GetAsync("race", "key", None)).Should().Equal(winner.Value);
    }

    [Fact]
    public async Task GetAsync_ValueChangedByItsReader_IsNotChangedInTheStore()
    {
        await _values.PutAsync("copy", "key", [1], overwrite: true, None);

        (await _values.GetAsync("copy", "key", None))![0] = 9;

        (await _values.GetAsync("copy", "key", None)).Should().Equal(1);
    }

    [Fact]
    public async Task DeleteAsync_Twice_SaysWhetherItWasThereAndFreesTheKey()
    {
        await _values.PutAsync("delete", "key", [1], overwrite: true, None);

        (await _values.DeleteAsync("delete", "key", None)).Should().BeTrue();
        (await _values.DeleteAsync("delete", "key", None)).Should().BeFalse();

        (await _values.GetAsync("delete", "key", None)).Should().BeNull();
        (await _values.ListAsync("delete", "", None)).Should().BeEmpty();
        (await _values.PutAsync("delete", "key", [2], overwrite: false, None)).Should().BeTrue();
    }

    [Fact]
    public async Task Namespaces_WithKeysOfTheSameName_KeepThemApart()
    {
        await _values.PutAsync("one", "key", [1], overwrite: true, None);
        await _values.PutAsync("two", "key", [2], overwrite: true, None);
        await _values.PutAsync("", "key", [3], overwrite: true, None);

        (await _values.GetAsync("one", "key", None)).Should().Equal(1);
        (await _values.GetAsync("two", "key", None)).Should().Equal(2);
        (await _values.GetAsync("", "key", None)).Should().Equal(3);
        await _values.DeleteAsync("one", "key", None);
        (await _values.ListAsync("two", "", None)).Should().Equal("key");
    }

    [Theory]
    [InlineData("", "")]
    [InlineData(" ", "\t")]
    [InlineData("a/b", "..")]
    [InlineData("ns", "\u001f")]
    public async Task PutAsync_OddNames_AreNamesLikeAnyOther(string scope, string key)
    {
        await _values.PutAsync(scope, key, [7], overwrite: true, None);

        (await _values.GetAsync(scope, key, None)).Should().Equal(7);
        (await _values.ListAsync(scope, key, None)).Should().Contain(key);
    }

    [Fact]
    public async Task Namespace_ThatWouldReachIntoAnother_IsRefusedByEveryCall()
    {
        await _values.PutAsync("outer", "inner\u001fsecret", [1], overwrite: true, None);

        foreach (
            var call in (Func<Task>[])
                [
                    () => _values.GetAsync("outer\u001finner", "secret", None),
                    () => _values.PutAsync("outer\u001finner", "secret", [2], overwrite: true, None),
                    () => _values.DeleteAsync("outer\u001finner", "secret", None),
                    () => _values.ListAsync("outer\u001finner", "", None),
                ]
        )
        {
            (await FluentActions.Awaiting(call).Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("bad_namespace");
        }
    }

    [Fact]
    public async Task ListAsync_Prefix_ShowsTheKeysThatBeginWithItInOrdinalOrder()
    {
        string[] keys = ["b", "a/2", "a/10", "a", "A/1", "a/%", "a/_", "a0", "ä/1", "a/\U0001F600", "a/\uFFFD", "a/1\0x"];
        foreach (var key in keys)
        {
            await _values.PutAsync("list", key, [], overwrite: true, None);
        }

        (await _values.ListAsync("list", "", None)).Should().Equal(keys.Order(StringComparer.Ordinal));
        (await _values.ListAsync("list", "a/", None))
            .Should()
            .Equal(keys.Where(key => key.StartsWith("a/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        (await _values.ListAsync("list", "a/%", None)).Should().Equal("a/%");
        (await _values.ListAsync("list", "a/1\0", None)).Should().Equal("a/1\0x");
        (await _values.ListAsync("list", "c", None)).Should().BeEmpty();
        (await _values.ListAsync("lis", "", None)).Should().BeEmpty();
    }

    [Fact]
    public async Task Values_AfterARestart_AreStillThere()
    {
        using var home = new TemporaryDirectory();
        await using (var plane = await ControlPlane.StartAsync(home.Path))
        {
            await plane.KeyValues.PutAsync("scope", "kept", [1, 2], overwrite: false, None);
            await plane.KeyValues.PutAsync("scope", "empty", [], overwrite: false, None);
            await plane.KeyValues.PutAsync("scope", "deleted", [3], overwrite: false, None);
            await plane.KeyValues.DeleteAsync("scope", "deleted", None);
        }

        await using var again = await ControlPlane.StartAsync(home.Path);

        (await again.KeyValues.ListAsync("scope", "", None)).Should().Equal("empty", "kept");
        (await again.KeyValues.GetAsync("scope", "kept", None)).Should().Equal(1, 2);
        (await again.KeyValues.GetAsync("scope", "empty", None)).Should().BeEmpty();
        (await again.KeyValues.PutAsync("scope", "empty", [1], overwrite: false, None)).Should().BeFalse();
    }
}
