using System.Globalization;
using System.Xml.Linq;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Nuget;

/// <summary>The feeds of a restore, as NuGet's configuration names them. Pure.</summary>
internal static class NugetFeeds
{
    private const string Token = "_TOKEN_";
    private const string Value = "_VALUE_";

    /// <summary>Name of the feed at a place of the list.</summary>
    public static string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"feed{index + 1}");

    /// <summary>Variable that holds the user of a feed.</summary>
    public static string UserOf(string feed) => $"NUGET_{feed.ToUpperInvariant()}_USER";

    /// <summary>Variable that holds the password of a feed.</summary>
    public static string PasswordOf(string feed) => $"NUGET_{feed.ToUpperInvariant()}_PASSWORD";

    /// <summary>
    /// Variable that holds what looks like a token in the path of a feed. It may as well say which feed it is: the name is another for another.
    /// </summary>
    public static string TokenOf(string feed, string token) => $"NUGET_{feed.ToUpperInvariant()}{Token}{CredentialCut.ContentOf(token)}";

    /// <summary>Variable that holds a parameter in the source of a feed that says who may read.</summary>
    public static string ParameterOf(string feed, string parameter) =>
        $"NUGET_{feed.ToUpperInvariant()}{Token}{parameter.ToUpperInvariant().Replace('-', '_')}";

    /// <summary>Variable that holds what a secret is in the source of a feed.</summary>
    public static string ValueOf(string feed, string name) => $"NUGET_{feed.ToUpperInvariant()}{Value}{name}";

    /// <summary>Whether a variable that was made for a feed is part of its URL.</summary>
    public static bool IsInUrl(string name) =>
        name.Contains(Token, StringComparison.Ordinal) || name.Contains(Value, StringComparison.Ordinal);

    /// <summary>A configuration with these feeds and no others; logins stand in it as names of variables.</summary>
    /// <param name="variables">What the restore is run with.</param>
    public static XDocument ToConfiguration(IReadOnlyList<string> sources, IReadOnlyDictionary<string, string> variables)
    {
        var feeds = sources.Select((source, index) => (Name: NameOf(index), Source: source)).ToArray();
        return new XDocument(
            new XElement(
                "configuration",
                new XElement("packageSources", new XElement("clear"), feeds.Select(AddFeed)),
                new XElement(
                    "packageSourceCredentials",
                    feeds
                        .Where(feed => variables.ContainsKey(PasswordOf(feed.Name)))
                        .Select(feed => new XElement(
                            feed.Name,
                            Add("Username", $"%{UserOf(feed.Name)}%"),
                            Add("ClearTextPassword", $"%{PasswordOf(feed.Name)}%")
                        ))
                ),
                new XElement("fallbackPackageFolders", new XElement("clear"))
            )
        );
    }

    /// <summary>NuGet speaks plain HTTP only where it is told to, and nobody listens to what stays on the machine.</summary>
    private static XElement AddFeed((string Name, string Source) feed)
    {
        var added = Add(feed.Name, feed.Source);
        if (Uri.TryCreate(feed.Source, UriKind.Absolute, out var place) && place.Scheme == Uri.UriSchemeHttp && place.IsLoopback)
        {
            added.Add(new XAttribute("allowInsecureConnections", "true"));
        }

        return added;
    }

    private static XElement Add(string key, string value) => new("add", new XAttribute("key", key), new XAttribute("value", value));
}
