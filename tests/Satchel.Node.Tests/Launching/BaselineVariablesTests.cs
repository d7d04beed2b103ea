using Satchel.Node.Launching;

namespace Satchel.Node.Tests.Launching;

public sealed class BaselineVariablesTests
{
    [Theory]
    [InlineData("PATH", true)]
    [InlineData("LC_ALL", true)]
    [InlineData("RAY_DEDUP_LOGS", true)]
    [InlineData("SATCHEL_LOG_LEVEL", true)]
    [InlineData("MYSECRET", false)]
    [InlineData("RAY_REDIS_PASSWORD", false)]
    [InlineData("SATCHEL_FOO_PASSWORD", false)]
    [InlineData("SATCHEL_MY_TOKEN", false)]
    [InlineData("AWS_SECRET_ACCESS_KEY", false)]
    public void Includes_Variable_DescribesTheMachineAndIsNoSecret(string name, bool expected) =>
        BaselineVariables.Includes(name, []).Should().Be(expected);

    [Fact]
    public void Includes_WhatTheOperatorAdds_IsThereWhateverItsName() =>
        BaselineVariables.Includes("AWS_SECRET_ACCESS_KEY", ["AWS_*"]).Should().BeTrue();
}
