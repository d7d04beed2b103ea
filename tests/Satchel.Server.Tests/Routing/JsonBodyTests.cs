using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Satchel.Abstractions.Blobs;
using Satchel.Server.Routing;

namespace Satchel.Server.Tests.Routing;

public sealed class JsonBodyTests
{
    [Fact]
    public async Task ReadObject_AnObject_IsRead() =>
        (await ReadAsync("{\"a\": {\"ü\": [1, null]}}"))
            .ToJsonString()
            .Should()
            .Be(JsonNode.Parse("{\"a\": {\"ü\": [1, null]}}")!.ToJsonString());

    [Theory]
    [InlineData("", "not readable")]
    [InlineData("{", "not readable")]
    [InlineData("{} {}", "not readable")]
    [InlineData("{\"a\": NaN}", "not readable")]
    [InlineData("{\"a\": 1, \"a\": 2}", "not readable")]
    [InlineData("{\"b\": {\"a\": 1, \"\\u0061\": 2}}", "not readable")]
    [InlineData("{\"\\ud800\": 1}", "not readable")]
    [InlineData("{\"a\": [{\"\\ud800\": 1}]}", "not readable")]
    [InlineData("[]", "no JSON object")]
    [InlineData("null", "no JSON object")]
    [InlineData("\"text\"", "no JSON object")]
    public async Task ReadObject_AnythingElse_IsInvalid(string body, string says) =>
        (await ReadingAsync(Encoding.UTF8.GetBytes(body)).Should().ThrowAsync<InvalidRequestException>()).WithMessage($"*{says}*");

    [Fact]
    public async Task ReadObject_NotUtf8_SaysSo() =>
        (await ReadingAsync([.. "{\"a\": \""u8, 0xff, 0xfe, .. "\"}"u8]).Should().ThrowAsync<InvalidRequestException>()).WithMessage(
            "*not UTF-8*"
        );

    [Fact]
    public async Task ReadObject_DeepNesting_IsInvalidAndNoCrash() =>
        await ReadingAsync(Encoding.UTF8.GetBytes(new string('[', 100_000))).Should().ThrowAsync<InvalidRequestException>();

    [Fact]
    public async Task ReadObject_JustTooLarge_Is413()
    {
        var fits = "{\"a\":\"" + new string('x', (int)JsonBody.MostForJob - 8) + "\"}";

        (await ReadAsync(fits)).Should().ContainKey("a");
        (await ReadingAsync(Encoding.UTF8.GetBytes(fits + " ")).Should().ThrowAsync<BadHttpRequestException>())
            .Which.StatusCode.Should()
            .Be(413);
    }

    [Theory]
    [InlineData("{\"a\": 1, \"runtime_env\": {\"pip\": [\"LONG\"]}}", "'runtime_env.pip'")]
    [InlineData("{\"a\": \"LONG\", \"b\": \"LONG\"}", "bytes. Long lists")]
    [InlineData("LONG and more", "bytes. Long lists")]
    public async Task ReadObject_TooLarge_SaysWhichFieldMakesItSo(string form, string says)
    {
        var body = form.Replace("LONG", new string('x', (int)JsonBody.MostForJob), StringComparison.Ordinal);

        (await ReadingAsync(Encoding.UTF8.GetBytes(body)).Should().ThrowAsync<BadHttpRequestException>()).WithMessage($"*{says}*-r /path*");
    }

    [Fact]
    public async Task ReadAll_ClaimedLengthIsHuge_ReadsWhatComes()
    {
        var request = RequestOf("abc"u8.ToArray());
        request.ContentLength = long.MaxValue;

        (await JsonBody.ReadAllAsync(request, 10, CancellationToken.None)).Should().Equal("abc"u8.ToArray());
    }

    [Theory]
    [InlineData("{\"digests\": [\"nonsense\"]}")]
    [InlineData("{\"digests\": 7}")]
    [InlineData("null")]
    [InlineData("{")]
    public async Task Read_ListThatIsNone_IsInvalid(string body)
    {
        var reading = () =>
            JsonBody.ReadAsync(RequestOf(Encoding.UTF8.GetBytes(body)), ServerJson.Default.DigestList, CancellationToken.None);

        await reading.Should().ThrowAsync<InvalidRequestException>();
    }

    [Theory]
    [InlineData("{}", "The body lacks 'keep_jobs'.")]
    [InlineData("{\"keep_jobs\": 7}", "The body has a value of the wrong kind at $.keep_jobs.")]
    [InlineData("[]", "The body is no JSON object.")]
    public async Task Read_OtherJson_TellsTheFieldAndNoneOfOurTypes(string body, string says)
    {
        var reading = () =>
            JsonBody.ReadAsync(RequestOf(Encoding.UTF8.GetBytes(body)), ServerJson.Default.ShutdownRequest, CancellationToken.None);

        (await reading.Should().ThrowAsync<InvalidRequestException>()).Which.Message.Should().Be(says);
    }

    [Fact]
    public async Task Read_ListOfDigests_IsRead()
    {
        var digest = Digest.Of("x"u8);

        var list = await JsonBody.ReadAsync(
            RequestOf(Encoding.UTF8.GetBytes($$"""{"digests": ["{{digest}}"]}""")),
            ServerJson.Default.DigestList,
            CancellationToken.None
        );

        list.Digests.Should().Equal(digest);
    }

    private static Func<Task<JsonObject>> ReadingAsync(byte[] body) =>
        () => JsonBody.ReadObjectAsync(RequestOf(body), CancellationToken.None);

    private static Task<JsonObject> ReadAsync(string body) =>
        JsonBody.ReadObjectAsync(RequestOf(Encoding.UTF8.GetBytes(body)), CancellationToken.None);

    private static HttpRequest RequestOf(byte[] body) => new DefaultHttpContext { Request = { Body = new MemoryStream(body) } }.Request;
}
