using Satchel.Downloads.Http;
using Satchel.Testing;

namespace Satchel.Downloads.Tests.Http;

public sealed class NetrcFileTests
{
    private const string Text = """
        # whose hosts these are
        machine a.example
          login ann
          account x
          password one # not a comment's business
        macdef init
        machine b.example login evil password evil

        machine b.example login "bo b" password "t\"wo"
        machine c.example password three
        default login anyone password four
        machine d.example login late password five
        """;

    [Theory]
    [InlineData("a.example", "ann", "one")]
    [InlineData("A.EXAMPLE", "ann", "one")]
    [InlineData("b.example", "bo b", "t\"wo")]
    [InlineData("c.example", "", "three")]
    [InlineData("d.example", "anyone", "four")]
    public void Find_Host_GivesTheFirstEntryThatFits(string host, string login, string password) =>
        NetrcFile.Parse(Text).Find(host).Should().Be((login, password));

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData(null)]
    public void Find_PathOfADeviceOrAPipe_SaysNothingAndDoesNotWait(string? path)
    {
        using var directory = new TemporaryDirectory();
        if (path is null)
        {
            SpecialFile.MakePipe(path = directory.At("pipe"));
        }

        NetrcFile.Find(new Dictionary<string, string> { ["NETRC"] = path }).Find("host").Should().BeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("machine")]
    [InlineData("login a password b")]
    public void Find_FileThatSaysNothing_GivesNothing(string text) => NetrcFile.Parse(text).Find("host").Should().BeNull();
}
