using System.Text;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Remote;

/// <summary>
/// What makes two remote URIs one: the whole text but for who asks. User, password, tokens and signatures of the query say who may read, not
/// what is read. A digest, so that nothing of the text can be read from it.
/// </summary>
internal static class RemoteUriKey
{
    public static string Of(RuntimeEnvUri uri) => Digest.Of(Encoding.UTF8.GetBytes(IdentityOf(uri))).Hex;

    private static string IdentityOf(RuntimeEnvUri uri)
    {
        var (rest, fragment) = Cut(uri.Text[(uri.Scheme.Length + 1)..], '#');
        var (place, query) = Cut(rest, '?');
        var parameters = query
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(parameter => Decides(parameter.Split('=', 2)[0], query));
        // A fragment is never sent, and says nothing but where it names a part of a repository.
        return $"{uri.Scheme}:{WithoutUser(place, uri.Scheme)}?{string.Join('&', parameters)}{(uri.IsRepository ? "#" + fragment : "")}";
    }

    private static bool Decides(string name, string query) => !UrlParameters.IsCredential(name, query) || UrlParameters.MayDecide(name);

    private static string WithoutUser(string place, string scheme)
    {
        if (!place.StartsWith("//", StringComparison.Ordinal) || scheme is "abfss")
        {
            return place;
        }

        var slash = place.IndexOf('/', 2);
        var host = slash < 0 ? place[2..] : place[2..slash];
        host = host[(host.LastIndexOf('@') + 1)..].ToLowerInvariant();
        return $"//{host}{(slash < 0 ? "" : place[slash..])}";
    }

    private static (string Before, string After) Cut(string text, char mark)
    {
        var place = text.IndexOf(mark, StringComparison.Ordinal);
        return place < 0 ? (text, "") : (text[..place], text[(place + 1)..]);
    }
}
