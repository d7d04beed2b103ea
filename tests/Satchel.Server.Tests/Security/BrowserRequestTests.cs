using Satchel.Server.Security;

namespace Satchel.Server.Tests.Security;

public sealed class BrowserRequestTests
{
    [Theory]
    [InlineData("User-Agent", "Mozilla/5.0 (X11; Linux x86_64)")]
    [InlineData("Origin", "http://localhost")]
    [InlineData("Referer", "http://localhost/x")]
    [InlineData("Sec-Fetch-Mode", "cors")]
    [InlineData("Sec-Fetch-Dest", "empty")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Sec-Fetch-User", "?1")]
    [InlineData("sec-fetch-user", "")]
    public void LooksLikeBrowser_WhatBrowsersSend_IsTrue(string header, string value) =>
        BrowserRequest.LooksLikeBrowser(RequestOf.Method("GET", headers: (header, value))).Should().BeTrue();

    [Theory]
    [InlineData("User-Agent", "python-requests/2.32")]
    [InlineData("User-Agent", "curl/8.5 Mozilla")]
    [InlineData("User-Agent", "")]
    [InlineData("X-Forwarded-Host", "evil.example")]
    [InlineData("Cookie", "ray-authentication-token=x")]
    public void LooksLikeBrowser_WhatProgramsSend_IsFalse(string header, string value) =>
        BrowserRequest.LooksLikeBrowser(RequestOf.Method("GET", headers: (header, value))).Should().BeFalse();

    [Theory]
    [InlineData("POST", true)]
    [InlineData("PUT", true)]
    [InlineData("PATCH", true)]
    [InlineData("DELETE", true)]
    [InlineData("delete", true)]
    [InlineData("GET", false)]
    [InlineData("HEAD", false)]
    [InlineData("OPTIONS", false)]
    public void Changes_EachMethod_IsKnown(string method, bool changes) => BrowserRequest.Changes(method).Should().Be(changes);
}
