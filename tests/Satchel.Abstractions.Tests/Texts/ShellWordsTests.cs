using System.Diagnostics;
using CsCheck;
using Satchel.Abstractions.Texts;

namespace Satchel.Abstractions.Tests.Texts;

public sealed class ShellWordsTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("--epochs=3", "--epochs=3")]
    [InlineData("", "''")]
    [InlineData("a b", "'a b'")]
    [InlineData("c'd", "'c'\"'\"'d'")]
    [InlineData("$HOME", "'$HOME'")]
    [InlineData("größe", "'größe'")]
    public void Join_OneWord_IsQuotedWhenAShellWouldChangeIt(string word, string line) => ShellWords.Join([word]).Should().Be(line);

    [Theory]
    [InlineData("nightly", "nightly")]
    [InlineData("-rf", "-- -rf")]
    [InlineData("--a b", "-- '--a b'")]
    public void Operand_LooksLikeAnOption_StandsBehindDashes(string word, string line) => ShellWords.Operand(word).Should().Be(line);

    [Fact]
    public void Join_AnyWords_AreReadBackByAShellAsTheyWere()
    {
        var word = Gen.Char["'\"\\ $*;&|<>(){}[]~#!?=%\n\tabc-/é"].Array[0, 8].Select(characters => new string(characters));
        word.Array[1, 5]
            .Sample(
                words =>
                {
                    using var shell = Process.Start(
                        new ProcessStartInfo("/bin/sh", ["-c", $"printf '%s\\000' {ShellWords.Join(words)}"])
                        {
                            UseShellExecute = false,
                            RedirectStandardOutput = true,
                        }
                    )!;
                    var read = shell.StandardOutput.ReadToEnd();
                    shell.WaitForExit();
                    return read.Split('\0').SkipLast(1).SequenceEqual(words, StringComparer.Ordinal);
                },
                iter: 100,
                threads: 1
            );
    }
}
