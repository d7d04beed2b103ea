using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Rules;

/// <summary>
/// A <c>py_executable</c> that is another interpreter, by its path, beside packages that are installed for the environment's Python: it does not
/// find them. A command around <c>python</c> does.
/// </summary>
internal sealed partial class InterpreterBesidePackages : ISpecRule
{
    private static readonly string[] Installers = ["pip", "uv", "conda"];

    public IReadOnlyList<SpecError> Check(JsonObject spec) => [];

    public IReadOnlyList<string> FindWarnings(JsonObject spec) =>
        spec["py_executable"].TryGetText(out var command)
        && Interpreter().Match(command) is { Success: true } match
        && Array.Find(Installers, spec.ContainsKey) is { } installer
            ?
            [
                $"py_executable names {match.Value}, another Python than the one that '{installer}' installs for: it does not find those packages. "
                    + "Leave it out, or write `python`, which is the environment's.",
            ]
            : [];

    [GeneratedRegex(@"(?<=^|\s)/\S*/(python|pypy)[0-9.]*(?=\s|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Interpreter();
}
