using Satchel.Abstractions.Errors;
using Satchel.Server.Starting;

namespace Satchel.Server.Tests.Starting;

public sealed class HomePathTests
{
    [Theory]
    [InlineData("/srv/satchel")]
    [InlineData("/home/o'neil/my home, the second/ä")]
    public void Require_PathThatJobsCanUse_IsTaken(string path) => FluentActions.Invoking(() => HomePath.Require(path)).Should().NotThrow();

    [Theory]
    [InlineData("/srv/a:b", "':'")]
    [InlineData("/srv/a\"b", "'\"'")]
    [InlineData("/srv/a\\b", "'\\'")]
    [InlineData("/srv/$a", "'$'")]
    [InlineData("/srv/`a`", "'`'")]
    [InlineData("/srv/a\nb", "a line end")]
    public void Require_PathThatBreaksLists_IsRefusedWithWhatIsWrong(string path, string named) =>
        FluentActions
            .Invoking(() => HomePath.Require(path))
            .Should()
            .Throw<SatchelException>()
            .Where(refused => refused.Error.Code == "invalid_home" && refused.Message.Contains(named) && refused.Error.Hint.Length > 0);
}
