using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Satchel.Abstractions.Texts;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Nuget;

/// <summary>Reads a project file, or a lock file of NuGet, as an object of the field. Pure.</summary>
internal static class ProjectFile
{
    /// <param name="path">Its name tells what it is.</param>
    /// <param name="fault">What is wrong with it.</param>
    /// <returns>Null when something is.</returns>
    public static JsonObject? Read(string path, string text, out string fault)
    {
        try
        {
            fault = "it says nothing of packages";
            return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? ReadLock(text) : ReadProject(text);
        }
        catch (Exception unreadable) when (unreadable is XmlException or JsonException or InvalidOperationException)
        {
            fault = unreadable is JsonException notJson ? JsonFault.InWords(notJson) : unreadable.Message.TrimEnd('.');
            return null;
        }
    }

    private static JsonObject? ReadProject(string text)
    {
        var project = XDocument.Parse(text);
        string[] packages =
        [
            .. project
                .Descendants()
                .Where(item => item.Name.LocalName is "PackageReference" && item.Attribute("Include") is not null)
                .Select(item => $"{item.Attribute("Include")!.Value} {item.Attribute("Version")?.Value ?? Child(item, "Version")}"),
        ];
        var read = new JsonObject { [NugetKeys.Packages] = JsonValues.ToArray(packages) };
        if (project.Descendants().FirstOrDefault(item => item.Name.LocalName is "TargetFramework")?.Value is { Length: > 0 } framework)
        {
            read[NugetKeys.Framework] = framework;
        }

        return packages.Length > 0 ? read : null;
    }

    private static JsonObject? ReadLock(string text) =>
        JsonNode.Parse(text) is JsonObject content && content["dependencies"] is JsonObject { Count: 1 } frameworks
            ? new JsonObject
            {
                [NugetKeys.Packages] = new JsonArray([
                    .. frameworks
                        .Single()
                        .Value!.AsObject()
                        .Where(item => item.Value!["type"]?.GetValue<string>() is "Direct")
                        .Select(item => (JsonNode)$"{item.Key} {item.Value!["requested"]!.GetValue<string>()}"),
                ]),
                [NugetKeys.Framework] = frameworks.Single().Key,
                [NugetKeys.Lock] = content.DeepClone(),
            }
            : null;

    private static string Child(XElement item, string name) =>
        item.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value ?? "";
}
