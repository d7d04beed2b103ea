using Satchel.Server.Security;

namespace Satchel.Server.Tests.Security;

public sealed class BearerTokenTests
{
    private const string Secret = "s3cret";

    private readonly BearerToken _token = new(Secret);

    [Theory]
    [InlineData("Authorization", "Bearer s3cret")]
    [InlineData("X-Ray-Authorization", "Bearer s3cret")]
    [InlineData("Cookie", "ray-authentication-token=s3cret")]
    [InlineData("Cookie", "a=b; ray-authentication-token=s3cret; c=d")]
    public void Check_EveryWayOfRaysClients_IsRight(string header, string value) => CheckOf((header, value)).Should().Be(TokenCheck.Right);

    [Theory]
    [InlineData("Authorization", "bearer s3cret")]
    [InlineData("Authorization", "BEARER s3cret")]
    [InlineData("Authorization", "s3cret")]
    [InlineData("Authorization", "Basic s3cret")]
    [InlineData("Authorization", "Bearer")]
    [InlineData("Authorization", "Bearer s3cre")]
    [InlineData("Authorization", "Bearer s3cret ")]
    [InlineData("Authorization", "Bearer S3CRET")]
    [InlineData("X-Ray-Authorization", "s3cret")]
    [InlineData("Cookie", "ray-authentication-token=nope")]
    public void Check_AnythingElse_IsWrong(string header, string value) => CheckOf((header, value)).Should().Be(TokenCheck.Wrong);

    [Theory]
    [InlineData("X-Other", "Bearer s3cret")]
    [InlineData("Cookie", "other=s3cret")]
    [InlineData("Cookie", "ray-authentication-token=")]
    [InlineData("Authorization", "")]
    public void Check_Nothing_IsMissing(string header, string value) => CheckOf((header, value)).Should().Be(TokenCheck.Missing);

    [Fact]
    public void Check_SeveralAtOnce_TheFirstPlaceDecides()
    {
        CheckOf(("Authorization", "Bearer nope"), ("X-Ray-Authorization", "Bearer s3cret"), ("Cookie", "ray-authentication-token=s3cret"))
            .Should()
            .Be(TokenCheck.Wrong);
        CheckOf(("X-Ray-Authorization", "Bearer nope"), ("Cookie", "ray-authentication-token=s3cret")).Should().Be(TokenCheck.Wrong);
        CheckOf(("Authorization", "Bearer s3cret"), ("Cookie", "ray-authentication-token=nope")).Should().Be(TokenCheck.Right);
    }

    [Fact]
    public void Check_SwitchedOff_IsRightWithoutAnything()
    {
        var off = new BearerToken(token: null);

        off.IsRequired.Should().BeFalse();
        off.Check(RequestOf.Method("GET")).Should().Be(TokenCheck.Right);
    }

    [Fact]
    public void ToString_ForALog_ShowsNothingOfTheToken() => _token.ToString().Should().NotContain(Secret);

    private TokenCheck CheckOf(params (string Name, string Value)[] headers) => _token.Check(RequestOf.Method("GET", headers: headers));
}
