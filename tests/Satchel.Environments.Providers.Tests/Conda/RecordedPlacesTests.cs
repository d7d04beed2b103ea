using System.Text.Json.Nodes;
using Satchel.Environments.Providers.Conda;
using Satchel.Testing;

namespace Satchel.Environments.Providers.Tests.Conda;

/// <summary>Secrets are cut out of what conda records of places, and nothing else of its records is another one then.</summary>
public sealed class RecordedPlacesTests : IDisposable
{
    private static readonly Dictionary<string, string> Secrets = new(StringComparer.Ordinal)
    {
        ["V"] = "3.12",
        ["CHANNEL"] = "main",
        ["PRIORITY"] = "strict",
        ["TOKEN"] = "hush-hush",
        ["PACKAGE"] = "https://own/domain/own-1.0-0.conda",
        ["BASE"] = "https://own/domain",
    };

    private static readonly string[] Asked = ["https://own/files/own-${TOKEN}-1.0-0.conda#0123", "https://${TOKEN}/channel::own"];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task CleanAsync_ARecord_HasReferencesInPlacesAndItsPackageAsItIs()
    {
        var record = await CleanAsync(
            "python-3.12.4-main_0.json",
            """
            {
              "name": "main-python", "version": "3.12.4", "build": "strict_0", "size": 18446744073709551615, "note": "ü+<>",
              "files": ["lib/python3.12/main.py", "lib/python3.12/restrict.py"],
              "url": "https://h/main/t/hush-hush/linux-64/python-3.12.4-main_0.conda?token=hush-hush",
              "channel": "https:\/\/h\/main\/t\/hush-hush\/",
              "requested_specs": ["python=3.12"],
              "link": {"source": "/cache/main/python-3.12.4-main_0", "type": 1},
              "mirror": "https://me:hush-hush@h/python-3.12.4-main_0.conda"
            }
            """
        );

        var expected = JsonNode.Parse(
            """
            {
              "name": "main-python", "version": "3.12.4", "build": "strict_0", "size": 18446744073709551615, "note": "ü+<>",
              "files": ["lib/python3.12/main.py", "lib/python3.12/restrict.py"],
              "url": "https://h/${CHANNEL}/t/${TOKEN}/linux-64/python-3.12.4-main_0.conda?token=${TOKEN}",
              "channel": "https://h/${CHANNEL}/t/${TOKEN}/",
              "requested_specs": ["python=${V}"],
              "link": {"source": "/cache/${CHANNEL}/python-3.12.4-main_0", "type": 1},
              "mirror": "https://me:${TOKEN}@h/python-3.12.4-main_0.conda"
            }
            """
        );
        JsonNode.DeepEquals(JsonNode.Parse(record), expected).Should().BeTrue(record);
    }

    [Theory]
    [InlineData("https://own/domain/own-1.0-0.conda", "${PACKAGE}")]
    [InlineData("https://own/domain/linux-64/python-3.12.4-main_0.conda", "${BASE}/linux-64/python-3.12.4-main_0.conda")]
    public async Task CleanAsync_ASecretThatIsAPlaceItself_IsCutAsAWhole(string url, string cleaned)
    {
        var record = await CleanAsync("own-1.0-0.json", new JsonObject { ["url"] = url }.ToJsonString());

        JsonNode.Parse(record)!["url"]!.GetValue<string>().Should().Be(cleaned);
    }

    [Theory]
    [InlineData("url", "https://own/files/own-hush-hush-1.0-0.conda", "https://own/files/own-${TOKEN}-1.0-0.conda")]
    [InlineData("url", "https://other/files/own-hush-hush-1.0-0.conda", "https://other/files/own-hush-hush-1.0-0.conda")]
    [InlineData("url", "https://hush-hush/channel/noarch/main-3.12-0.conda", "https://${TOKEN}/channel/noarch/main-3.12-0.conda")]
    [InlineData("mirror", "https://own/hush-hush", "https://own/${TOKEN}")]
    [InlineData("mirror", "https://own/a-hush-hush?key=1", "https://own/a-${TOKEN}?key=1")]
    [InlineData("mirror", "https://own/python-3.12-main.tar.bz2?key=hush-hush", "https://own/python-3.12-main.tar.bz2?key=${TOKEN}")]
    public async Task CleanAsync_TheEndOfAUrl_IsCutUnlessItIsAPackageThatWasNotAskedForSo(string key, string url, string cleaned)
    {
        var record = await CleanAsync("own-1.0-0.json", new JsonObject { [key] = url }.ToJsonString());

        JsonNode.Parse(record)![key]!.GetValue<string>().Should().Be(cleaned);
    }

    [Theory]
    [InlineData("history", "+https://h/main/linux-64::python-3.12.4-main_0", "+https://h/${CHANNEL}/linux-64::python-3.12.4-main_0")]
    [InlineData("history", "+main-python-3.12.4-strict", "+main-python-3.12.4-strict")]
    [InlineData("history", "# update specs: ['https://h/hush-hush::a']", "# update specs: ['https://h/${TOKEN}::a']")]
    [InlineData("history", "==> 2026-11-27 03:12:00 <==", "==> 2026-11-27 03:12:00 <==")]
    [InlineData("explicit.txt", "https://h/hush-hush/python-3.12.4-main_0.conda", "https://h/${TOKEN}/python-3.12.4-main_0.conda")]
    [InlineData("damaged.json", "{\"url\": \"https://h/hush-hush/a", "{\"url\": \"https://h/${TOKEN}/a")]
    [InlineData("state", """{"env_vars": {"MODE": "strict"}}""", """{"env_vars": {"MODE": "strict"}}""")]
    public async Task CleanAsync_AnotherFile_IsReadByItsLines(string file, string line, string cleaned) =>
        (await CleanAsync(file, $"{line}\n{line}")).Should().Be($"{cleaned}\n{cleaned}");

    private async Task<string> CleanAsync(string name, string content)
    {
        var file = _directory.Write($"conda-meta/{name}", content);

        await RecordedPlaces.CleanAsync(new CondaPrefix(_directory.Path), Secrets, Asked, TestContext.Current.CancellationToken);

        return await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
    }
}
