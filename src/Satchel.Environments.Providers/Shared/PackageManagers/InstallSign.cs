using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>A sign in the output of an installer, and what it means.</summary>
internal sealed record InstallSign(Regex Pattern, SetupErrorKind Kind, Func<Match, string> Message, Func<Match, string> Hint)
{
    public InstallSign(Regex pattern, SetupErrorKind kind, Func<Match, string> message, string hint)
        : this(pattern, kind, message, _ => hint) { }
}
