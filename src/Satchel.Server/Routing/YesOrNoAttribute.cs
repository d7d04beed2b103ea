namespace Satchel.Server.Routing;

/// <summary>For the API document: the parameter is true or false, which <see cref="RequestValues.Flag"/> reads.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class YesOrNoAttribute : Attribute;
