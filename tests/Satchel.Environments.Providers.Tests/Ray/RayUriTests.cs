using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Validation;
using Satchel.Testing;

namespace Satchel.Environments.Providers.Tests.Ray;

/// <summary>
/// Every recorded URI: path or URI, scheme, name, kind of file, and the verdicts of the two fields. Where Ray puts a downloaded package on
/// its disk (<c>s3_&lt;sha1&gt;.zip</c> and so on) is its own matter: ours are named by the digest of their content.
/// </summary>
public sealed class RayUriTests
{
    private static readonly RuntimeEnvValidator Validator = new(BuiltInProviders.Validators, BuiltInProviders.Rules);

    [Fact]
    public async Task Parse_EveryRecordedUri_AsRayOrListed()
    {
        var report = await RayVectorReplay.RunAsync("uris", item => Task.FromResult(Compare(item)));

        report.Should().BeEmpty();
    }

    private static string? Compare(JsonObject item)
    {
        var text = item["uri"]!.GetValue<string>();
        if (item["is_path"] is { } isPath && isPath.GetValue<bool>() != RuntimeEnvUri.IsPath(text))
        {
            return "one takes it for a path, the other for a URI";
        }

        if (RuntimeEnvUri.TryParse(text, out var uri, out _) != item["protocol"] is not null)
        {
            return uri is null ? "we cannot read it" : "we can read it";
        }

        return CompareParts(item, uri)
            ?? CompareVerdict("working_dir", text, item["working_dir_uri_error"])
            ?? CompareVerdict("py_modules", new JsonArray(text), item["py_modules_uri_error"]);
    }

    private static string? CompareParts(JsonObject item, RuntimeEnvUri? uri)
    {
        if (uri is null)
        {
            return null;
        }

        if (item["protocol"]!.GetValue<string>() != uri.Scheme)
        {
            return $"our scheme is {uri.Scheme}";
        }

        if (!uri.IsRemote && item["local_name"]!.GetValue<string>() != uri.Name)
        {
            return $"our name is {uri.Name}";
        }

        var kind = item["kind"]!.AsObject().FirstOrDefault(flag => flag.Value!.GetValue<bool>()).Key;
        return kind != KindOf(uri.Extension) ? $"our extension is {uri.Extension}" : null;
    }

    private static string? KindOf(string? extension) =>
        extension switch
        {
            ".zip" => "zip",
            ".whl" => "wheel",
            ".jar" => "jar",
            null => null,
            _ => "tar",
        };

    private static string? CompareVerdict(string field, JsonNode value, JsonNode? recorded)
    {
        var outcome = Validator.Validate(
            new JsonObject { [field] = value },
            new SpecContext(EnvironmentScope.Task, SpecSource.Server, "/")
        );
        if (outcome.IsValid != recorded is null)
        {
            return outcome.IsValid ? $"we accept it as {field}" : $"we refuse it as {field}: {outcome.Errors[0].Message}";
        }

        return recorded is null || !RayMessageFragments.Missing(recorded["message"]!.GetValue<string>(), outcome.Errors[0].Message).Any()
            ? null
            : $"our message for {field} is another: {outcome.Errors[0].Message}";
    }
}
