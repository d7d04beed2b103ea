using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.V1;

/// <summary>The API document beside what the daemon does.</summary>
public sealed class OpenApiTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>
{
    private readonly Daemon _daemon = fixture.Daemon;

    /// <summary>What is served is described, and the specification names all of it.</summary>
    [Fact]
    public async Task Document_NamesOnlyWhatTheSpecificationNames()
    {
        var document = await ReadAsync();
        var described = CallsIn(document).Select(call => $"{call.Method} {call.Path}").ToArray();
        var specification = File.ReadAllText(Repository.PathOf("docs", "spec", "http-v1.md"));
        var specified = Regex
            .Matches(specification, @"^\| `(?<method>[A-Z]+) (?<path>[^`?]+)", RegexOptions.Multiline)
            .Select(call => $"{call.Groups["method"].Value} {call.Groups["path"].Value}");

        ((string)document["openapi"]!).Should().StartWith("3.1");
        described.Where(call => call.Contains(" /v1/", StringComparison.Ordinal)).Should().BeSubsetOf(specified);
        described
            .Should()
            .Contain(["POST /api/jobs", "GET /api/jobs/{id}/logs/tail", "PUT /api/packages/{protocol}/{name}", "GET /api/version"]);
    }

    [Fact]
    public async Task EveryCall_HasASummaryANameATagAndItsPathParameters()
    {
        var calls = CallsIn(await ReadAsync()).ToArray();

        foreach (var call in calls)
        {
            var inPath = Regex.Matches(call.Path, @"\{(?<name>[a-z]+)}").Select(name => name.Groups["name"].Value);
            ((string)call.About["summary"]!).Should().EndWith(".", $"{call.Name} says what it does");
            call.Name.Should().MatchRegex("^[a-z][A-Za-z]+$");
            ((string)call.About["tags"]!.AsArray().Should().ContainSingle().Subject!).Should().NotContain("Calls");
            ParametersOf(call, "path").Select(parameter => (string)parameter["name"]!).Should().Equal(inPath);
        }

        calls.Select(call => call.Name).Should().OnlyHaveUniqueItems();
        calls
            .Select(call => call.Name)
            .Should()
            .Contain(["jobsSubmit", "jobLogsRead", "clusterShutDown", "rayJobsSubmit", "rayStateListTasks", "remoteUrisForget"]);
    }

    [Fact]
    public async Task EveryCall_WithoutAToken_IsRefusedWhereTheDocumentSaysSo()
    {
        using var stranger = new HttpClient { BaseAddress = new Uri(_daemon.Address) };
        foreach (var call in CallsIn(await ReadAsync()))
        {
            using var request = new HttpRequestMessage(new HttpMethod(call.Method), Regex.Replace(call.Path, @"\{[a-z]+}", "x"));
            using var answer = await stranger.SendAsync(request);

            var needsToken = call.About["security"] is JsonArray { Count: > 0 };
            (answer.StatusCode is HttpStatusCode.Unauthorized).Should().Be(needsToken, call.Name);
            call.About["responses"]!.AsObject().ContainsKey("401").Should().Be(needsToken, call.Name);
        }
    }

    [Fact]
    public async Task EveryCall_SaysWhatAFailureLooksLike()
    {
        foreach (var call in CallsIn(await ReadAsync()))
        {
            var failure = call.About["responses"]!["default"]!["content"]!.AsObject().Should().ContainSingle().Subject;

            failure.Key.Should().Be(call.Path.StartsWith("/v1/", StringComparison.Ordinal) ? "application/json" : "text/plain", call.Name);
        }
    }

    /// <summary>A number that may also be a text, or a type that only its code knows, is of no use to who generates a client.</summary>
    [Fact]
    public async Task EverySchema_HasPlainTypesAndSaysWhatIsAlwaysThere()
    {
        var document = await ReadAsync();
        var schemas = document["components"]!["schemas"]!.AsObject();

        // A node of JSON is whatever it is.
        foreach (var property in schemas.Where(schema => schema.Key is not "JsonNode").SelectMany(PropertiesOf))
        {
            string[] types = property.Form["type"] switch
            {
                JsonArray several => [.. several.Select(type => (string)type!)],
                { } one => [(string)one!],
                null => [],
            };
            (types.Length > 0 || property.Form.ContainsKey("$ref") || property.Form.ContainsKey("oneOf"))
                .Should()
                .BeTrue($"{property.Name} has a type");
            types.Count(type => type is not "null").Should().BeLessThan(2, property.Name);
        }

        Required("SubmitRequest").Should().Equal("entrypoint");
        Required("ShutdownRequest").Should().Equal("keep_jobs");
        Required("RerunRequest").Should().BeEmpty();
        Required("JobView").Should().Contain(["submission_id", "status", "end_time", "version"]);
        Required("ErrorReply").Should().BeEquivalentTo("error", "errors", "setup_error");
        Required("PlannedLayerView").Should().Contain("state").And.NotContain("nearest");

        IEnumerable<string> Required(string name) => schemas[name]!["required"]?.AsArray().Select(key => (string)key!) ?? [];
    }

    /// <summary>A reference of the sources to a member, of which a part is left over.</summary>
    [Fact]
    public async Task Descriptions_HaveNoRemnantsOfTheSources()
    {
        var document = await ReadAsync();
        var schemas = document["components"]!["schemas"]!.AsObject();

        var described = schemas
            .Select(static schema => (Name: schema.Key, Form: schema.Value!.AsObject()))
            .Concat(schemas.SelectMany(PropertiesOf))
            .Select(static place => (place.Name, Text: (string?)place.Form["description"] ?? ""))
            .ToArray();

        described.Where(static place => place.Text.Length > 0).Should().HaveCountGreaterThan(50);
        described
            .SelectMany(static place =>
                Regex
                    .Matches(place.Text, @"\b[A-Z][A-Za-z]*(\.[A-Z]\w*)+|\b[A-Z][a-z]+[A-Z]\w*")
                    .Select(match => (place.Name, Word: match.Value))
            )
            .Where(found => !schemas.ContainsKey(found.Word))
            .Should()
            .BeEmpty();
    }

    [Fact]
    public async Task Parameters_OfQueries_AreNumbersAndTruthValues()
    {
        var calls = CallsIn(await ReadAsync()).ToDictionary(call => call.Name, StringComparer.Ordinal);

        TypesOf("rayStateListTasks")
            .Should()
            .Equal(
                ("limit", "integer"),
                ("detail", "boolean"),
                ("reasons", "boolean"),
                ("filter_keys", "array"),
                ("filter_predicates", "array"),
                ("filter_values", "array")
            );
        TypesOf("jobsList").Should().Equal(("limit", "integer"), ("cursor", "string"), ("status", "string"));
        TypesOf("jobLogsRead").Should().Contain([("offset", "integer"), ("follow", "boolean"), ("run_id", "string")]);
        ParametersOf(calls["jobsList"], "query").First()["schema"]!["maximum"]!.GetValue<int>().Should().Be(1000);
        ParametersOf(calls["clusterProve"], "header").Select(header => (string)header["name"]!).Should().Equal("Satchel-Challenge");

        IEnumerable<(string, string)> TypesOf(string name) =>
            ParametersOf(calls[name], "query").Select(parameter => ((string)parameter["name"]!, (string)parameter["schema"]!["type"]!));
    }

    /// <summary>A number written as a text is refused, as the document says.</summary>
    [Fact]
    public async Task Body_WithANumberAsText_IsRefused()
    {
        using var body = JsonContent.Create(new JsonObject { ["entrypoint"] = "true", ["entrypoint_num_cpus"] = "1" });

        await _daemon.Http.PostAsync("/v1/jobs", body).FailsAsync(HttpStatusCode.BadRequest, "invalid_request");
    }

    private async Task<JsonObject> ReadAsync() => (await _daemon.Http.GetFromJsonAsync<JsonObject>("/v1/openapi.json"))!;

    internal static IEnumerable<DescribedCall> CallsIn(JsonObject document) =>
        document["paths"]!
            .AsObject()
            .SelectMany(path =>
                path.Value!.AsObject().Select(call => new DescribedCall(call.Key.ToUpperInvariant(), path.Key, call.Value!.AsObject()))
            );

    private static IEnumerable<JsonObject> ParametersOf(DescribedCall call, string place) =>
        (call.About["parameters"]?.AsArray() ?? [])
            .Select(parameter => parameter!.AsObject())
            .Where(parameter => (string)parameter["in"]! == place);

    private static IEnumerable<(string Name, JsonObject Form)> PropertiesOf(KeyValuePair<string, JsonNode?> schema) =>
        schema.Value!["properties"]?.AsObject().Select(property => ($"{schema.Key}.{property.Key}", property.Value!.AsObject()))
        ?? [(schema.Key, schema.Value!.AsObject())];
}
