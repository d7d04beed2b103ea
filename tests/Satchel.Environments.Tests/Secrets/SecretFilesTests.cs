using Satchel.Environments.Secrets;
using Satchel.Testing;

namespace Satchel.Environments.Tests.Secrets;

public sealed class SecretFilesTests : IDisposable
{
    private readonly TemporaryDirectory _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void MarkOf_AText_IsTheSameInOneHomeAndAnotherInTheNext()
    {
        var store = new SecretFiles(_home.At("secrets"));

        var mark = store.MarkOf("https://host/simple");

        new SecretFiles(_home.At("secrets")).MarkOf("https://host/simple").Should().Be(mark).And.MatchRegex("^[0-9A-F]{16}$");
        store.MarkOf("https://host/other").Should().NotBe(mark);
        new SecretFiles(_home.At("others")).MarkOf("https://host/simple").Should().NotBe(mark);
    }

    [Fact]
    public void MarkOf_WhatItIsMadeWith_IsNoSecretOfTheClusterAndReadableByNobodyElse()
    {
        var store = new SecretFiles(_home.At("secrets"));
        store.MarkOf("text");
        store.Set("word", "value");

        store.List().Select(secret => secret.Name).Should().Equal("word");
        store.Find(".key").Should().BeNull();
        File.GetUnixFileMode(_home.At("secrets", ".key")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(_home.At("secrets")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Theory]
    [InlineData("short")]
    [InlineData(null)]
    public void MarkOf_ADamagedKeyOrADirectoryInItsPlace_IsMadeAnew(string? content)
    {
        var store = new SecretFiles(_home.At("secrets"));
        store.MarkOf("text");
        File.Delete(_home.At("secrets", ".key"));
        if (content is null)
        {
            Directory.CreateDirectory(_home.At("secrets", ".key"));
        }
        else
        {
            File.WriteAllText(_home.At("secrets", ".key"), content);
        }

        var mark = store.MarkOf("text");

        store.MarkOf("text").Should().Be(mark);
    }
}
