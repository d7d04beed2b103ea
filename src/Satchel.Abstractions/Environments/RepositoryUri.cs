using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Satchel.Abstractions.Environments;

/// <summary>A state of a git repository: <c>git+https://host/path/repo.git@ref#subdirectory=part/of/it</c>.</summary>
/// <param name="Url">What git is told: without <c>git+</c>, without credentials.</param>
/// <param name="Ref">Branch, tag or commit; null is the default branch.</param>
/// <param name="Subdirectory">The directory that counts as the root; empty is all.</param>
public sealed record RepositoryUri(Uri Url, string? Ref, string Subdirectory)
{
    private const string Parameter = "subdirectory=";

    // What git takes for more than a name, and what no name of git's has.
    private static readonly SearchValues<char> NotInRefs = SearchValues.Create(" :^~?*[\\\"'<>|$`;&()");

    /// <summary>Who asks; empty is nobody. Not to be shown.</summary>
    public string User { get; private init; } = "";

    /// <summary>Not to be shown.</summary>
    public string Password { get; private init; } = "";

    /// <param name="fault">On failure: a sentence that names the URI and what is wrong with it.</param>
    public static bool TryParse(
        RuntimeEnvUri uri,
        [NotNullWhen(true)] out RepositoryUri? repository,
        [NotNullWhen(false)] out string? fault
    )
    {
        repository = null;
        var (address, fragment) = Cut(uri.Text[(uri.Text.IndexOf('+', StringComparison.Ordinal) + 1)..], '#');
        var written =
            fragment.Split('&').FirstOrDefault(part => part.StartsWith(Parameter, StringComparison.Ordinal))?[Parameter.Length..].Trim('/')
            ?? "";
        if (fragment.Length > 0 && written.Length == 0)
        {
            fault = $"{uri.Shown} is not a valid URI. After # stands subdirectory=PATH.";
            return false;
        }

        var subdirectory = string.Join('/', Uri.UnescapeDataString(written).Split('/').Where(segment => segment is not ("." or "")));
        if (subdirectory.Split('/').Contains("..", StringComparer.Ordinal) || subdirectory.Any(char.IsControl))
        {
            fault = $"{uri.Shown} is not a valid URI. Its subdirectory leads out of the repository.";
            return false;
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Host.Length == 0 || url.Query.Length > 0)
        {
            fault = $"{uri.Shown} is not a valid URI. A repository is named as {uri.Scheme}://host/path/repository.git.";
            return false;
        }

        var at = url.AbsolutePath.LastIndexOf('@');
        var reference = at < 0 ? null : Uri.UnescapeDataString(url.AbsolutePath[(at + 1)..]);
        if (reference is not null && !IsRef(reference))
        {
            fault = $"{uri.Shown} is not a valid URI. '{reference}' is no branch, tag or commit.";
            return false;
        }

        var users = url.UserInfo.Split(':', 2);
        var isLogin = url.Scheme is "ssh";
        var bare = new UriBuilder(url)
        {
            UserName = isLogin ? users[0] : "",
            Password = "",
            Path = at < 0 ? url.AbsolutePath : url.AbsolutePath[..at],
        };
        repository = new RepositoryUri(bare.Uri, reference, subdirectory)
        {
            User = isLogin ? "" : Uri.UnescapeDataString(users[0]),
            Password = users is [_, var password] ? Uri.UnescapeDataString(password) : "",
        };
        fault = null;
        return true;
    }

    private static bool IsRef(string text) =>
        text.Length > 0
        && text[0] is not '-' and not '/'
        && !text.AsSpan().ContainsAny(NotInRefs)
        && !text.Any(char.IsControl)
        && !text.Contains("..", StringComparison.Ordinal)
        && !text.Contains("@{", StringComparison.Ordinal);

    private static (string Before, string After) Cut(string text, char mark)
    {
        var place = text.IndexOf(mark, StringComparison.Ordinal);
        return place < 0 ? (text, "") : (text[..place], text[(place + 1)..]);
    }
}
