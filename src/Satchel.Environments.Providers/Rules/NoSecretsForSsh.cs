using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Rules;

/// <summary>
/// ssh is told where to go by its arguments, which everybody on the node can read, and takes no password that way: no secret has a place in
/// the address of a repository that is fetched by it.
/// </summary>
internal sealed partial class NoSecretsForSsh : ISpecRule
{
    private const string Hint =
        "Let ssh log in by a key of the daemon's user, and write user, host and path as they are; a token goes into git+https://…";

    private static readonly string[] Fields = ["working_dir", "py_modules", "pip", "uv", "conda"];

    public IReadOnlyList<SpecError> Check(JsonObject spec)
    {
        string[] secrets =
        [
            .. (spec["env_vars"] as JsonObject ?? [])
                .Where(static variable => variable.Value is JsonObject)
                .Select(static variable => variable.Key),
        ];
        return [.. Fields.SelectMany(field => In(spec[field], $"$.{field}", secrets))];
    }

    private static IEnumerable<SpecError> In(JsonNode? value, string path, string[] secrets) =>
        value switch
        {
            JsonObject fields => fields.SelectMany(field => In(field.Value, JsonPath.Key(path, field.Key), secrets)),
            JsonArray items => items.SelectMany((item, index) => In(item, JsonPath.Item(path, index), secrets)),
            JsonValue text when text.TryGetValue<string>(out var line) => Ssh()
                .Matches(line)
                .Select(address => FaultOf(address, secrets))
                .OfType<string>()
                .Select(fault => new SpecError(path, SpecErrorCodes.InvalidValue, fault, Hint)),
            _ => [],
        };

    private static string? FaultOf(Match address, string[] secrets) =>
        Array.Find(secrets, name => address.Value.Contains($"${{{name}}}", StringComparison.Ordinal)) is { } secret
            ? $"The secret in {secret} would be an argument of git and ssh, which everybody on the node can read"
        : address.Groups["password"].Success
            ? "A password in an address of git+ssh is used by nobody, and everybody on the node can read it"
        : null;

    [GeneratedRegex(
        @"git\+ssh://([^/\s@:]+(?<password>:[^/\s@]+)?@)?[^\s;#]*",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
    )]
    private static partial Regex Ssh();
}
