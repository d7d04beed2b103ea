using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Nuget;

/// <summary>
/// Takes out of the source of a feed what nobody may read: user and password, tokens in path and query, and what variables hold that are
/// secrets. The feed's configuration refers to them by names of variables.
/// </summary>
/// <param name="feed">Name of the feed.</param>
/// <param name="secrets">Given what is taken out, by name.</param>
internal sealed partial class FeedSource(string feed, PlanningContext context, Dictionary<string, string> secrets)
{
    /// <summary>With what variables for NuGet hold in place of <c>${NAME}</c>; secrets stay names.</summary>
    public static string Expand(string source, PlanningContext context) =>
        VariableReference.Expand(
            source,
            name => Includes(name, context) && !context.Secrets.ContainsKey(name) ? Form(source, name, context) : null
        );

    /// <param name="source">As it is written.</param>
    public string Cut(string source)
    {
        var bare = Login().Replace(Expand(source, context), CutLogin);
        var isWhole = context.Secrets.Keys.FirstOrDefault(name => Includes(name, context) && bare == $"${{{name}}}");
        if (isWhole is not null)
        {
            return Refer(NugetFeeds.ValueOf(feed, isWhole), Login().Replace(context.Secrets[isWhole], CutLogin));
        }

        string CutToken(string token) => Refer(NugetFeeds.TokenOf(feed, token), token);
        var withoutParameters = UrlParameters.Replace(
            bare,
            (name, value) => UrlParameters.MayDecide(name) ? CutToken(value) : Refer(NugetFeeds.ParameterOf(feed, name), value)
        );
        var cut = UrlPathTokens.Replace(withoutParameters, CutToken);
        return VariableReference.Replace(
            cut,
            name =>
                Includes(name, context) && context.Secrets.ContainsKey(name)
                    ? Refer(NugetFeeds.ValueOf(feed, name), Uri.EscapeDataString(context.Secrets[name]))
                    : null
        );
    }

    private static bool Includes(string name, PlanningContext context) =>
        name.StartsWith("NUGET_", StringComparison.Ordinal) && context.InstallerVariables.ContainsKey(name);

    /// <summary>A source that is nothing but a variable is what that holds; else it stands in a URL.</summary>
    private static string Form(string source, string name, PlanningContext context) =>
        source == $"${{{name}}}" ? context.InstallerVariables[name] : Uri.EscapeDataString(context.InstallerVariables[name]);

    private string CutLogin(Match match)
    {
        var parts = match
            .Groups["login"]
            .Value.Split(':', 2)
            .Select(part =>
                VariableReference.Expand(
                    part,
                    name => Includes(name, context) ? Uri.EscapeDataString(context.InstallerVariables[name]) : null
                )
            )
            .Select(Uri.UnescapeDataString)
            .ToArray();
        secrets[NugetFeeds.UserOf(feed)] = parts[0];
        secrets[NugetFeeds.PasswordOf(feed)] = parts.ElementAtOrDefault(1) ?? "";
        return "://";
    }

    private string Refer(string name, string value)
    {
        secrets[name] = value;
        return $"%{name}%";
    }

    [GeneratedRegex(@"(?<=\A[A-Za-z][A-Za-z0-9+.-]*)://(?<login>[^/\s?#@]*)@", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Login();
}
