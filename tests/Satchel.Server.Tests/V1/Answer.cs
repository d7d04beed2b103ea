using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using Satchel.Abstractions.Wire;

namespace Satchel.Server.Tests.V1;

/// <summary>Reads answers.</summary>
internal static class Answer
{
    /// <summary>A success of that status.</summary>
    public static async Task<T> AsAsync<T>(this Task<HttpResponseMessage> sending, HttpStatusCode status, JsonTypeInfo<T> type)
    {
        using var answer = await sending;
        answer.StatusCode.Should().Be(status, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync(type))!;
    }

    /// <summary>A failure of that status and code, in the form of <c>/v1</c>.</summary>
    public static async Task<ErrorReply> FailsAsync(this Task<HttpResponseMessage> sending, HttpStatusCode status, string code)
    {
        var reply = await sending.AsAsync(status, WireJson.Default.ErrorReply);
        reply.Error.Code.Should().Be(code);
        reply.Error.Message.Should().NotBeEmpty();
        return reply;
    }
}
