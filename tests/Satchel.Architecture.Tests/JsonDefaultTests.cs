using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace Satchel.Architecture.Tests;

/// <summary>
/// What is read as JSON may have been written by another version. Generated code sets each property that has an <c>init</c>, to null where the
/// text says nothing about it: the <c>init</c> puts its default there.
/// </summary>
public sealed class JsonDefaultTests
{
    public static TheoryData<string> Rooms => [.. Room.All.Select(room => room.Name)];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Init_OfNull_IsTheDefault(string room)
    {
        var open = TypesOf(new Room(room))
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => (type, property)))
            .Where(found => MustNotBeNull(found.property) && StaysNull(found.type, found.property))
            .Select(found => $"{found.type.Name}.{found.property.Name}");

        open.Should().BeEmpty("a record of another version does not have every field");
    }

    /// <summary>The types of the contexts of an assembly, and what they consist of.</summary>
    private static HashSet<Type> TypesOf(Room room)
    {
        var types = new HashSet<Type>();
        var next = new Stack<Type>(
            room.AllTypes.Where(type => type.IsSubclassOf(typeof(JsonSerializerContext)))
                .SelectMany(context => context.GetCustomAttributesData())
                .Where(attribute => attribute.AttributeType == typeof(JsonSerializableAttribute))
                .Select(attribute => (Type)attribute.ConstructorArguments[0].Value!)
        );
        while (next.TryPop(out var type))
        {
            if (type.IsGenericType)
            {
                Array.ForEach(type.GetGenericArguments(), next.Push);
            }

            var isOurs = type.Namespace?.StartsWith("Satchel", StringComparison.Ordinal) == true;
            if (isOurs && type is { IsClass: true, IsAbstract: false } && types.Add(type))
            {
                Array.ForEach(
                    type.GetProperties(BindingFlags.Public | BindingFlags.Instance),
                    property => next.Push(property.PropertyType)
                );
            }
        }

        return types;
    }

    /// <summary>Whether JSON may leave a property out that is never null. What a constructor takes, or is required, may not be left out.</summary>
    private static bool MustNotBeNull(PropertyInfo property) =>
        property is { CanRead: true, SetMethod: { IsPublic: true } set, PropertyType.IsValueType: false }
        && set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit))
        && property.GetCustomAttribute<RequiredMemberAttribute>() is null
        && property.GetCustomAttribute<JsonIgnoreAttribute>() is null
        && new NullabilityInfoContext().Create(property).ReadState is NullabilityState.NotNull
        && !property
            .DeclaringType!.GetConstructors()
            .SelectMany(constructor => constructor.GetParameters())
            .Any(parameter => string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase));

    private static bool StaysNull(Type type, PropertyInfo property)
    {
        var instance = RuntimeHelpers.GetUninitializedObject(type);
        property.SetValue(instance, null);
        return property.GetValue(instance) is null;
    }
}
