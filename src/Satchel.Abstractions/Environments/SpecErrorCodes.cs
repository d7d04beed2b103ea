namespace Satchel.Abstractions.Environments;

/// <summary>Every <see cref="SpecError.Code"/> there is. Stable: programs match on them.</summary>
public static class SpecErrorCodes
{
    /// <summary>Another JSON type than the field takes.</summary>
    public const string WrongType = "wrong_type";

    /// <summary>No such field in a runtime environment.</summary>
    public const string UnknownField = "unknown_field";

    /// <summary>No such key inside a field.</summary>
    public const string UnknownKey = "unknown_key";

    /// <summary>A key that must be there is not.</summary>
    public const string MissingKey = "missing_key";

    /// <summary>Right type, impossible value.</summary>
    public const string InvalidValue = "invalid_value";

    /// <summary>A local path that leads nowhere.</summary>
    public const string PathNotFound = "path_not_found";

    /// <summary>A local file or directory of a kind that the field does not take.</summary>
    public const string UnsupportedFile = "unsupported_file";

    /// <summary>A local file that cannot be read or does not parse.</summary>
    public const string UnreadableFile = "unreadable_file";

    /// <summary>A local path where only URIs are understood: on the cluster.</summary>
    public const string LocalPath = "local_path";

    /// <summary>A text that starts like a URI and is none that can be fetched.</summary>
    public const string InvalidUri = "invalid_uri";

    /// <summary>A URI that names another kind of file than the field takes.</summary>
    public const string UnsupportedExtension = "unsupported_extension";

    /// <summary>A reference to a secret that the cluster does not have.</summary>
    public const string UnknownSecret = "unknown_secret";

    /// <summary>Fields that exclude each other.</summary>
    public const string ConflictingFields = "conflicting_fields";

    /// <summary>A field, or a form of it, that this build knows but cannot set up yet.</summary>
    public const string FieldNotAvailable = "field_not_available";

    /// <summary>The program of a custom field cannot say whether its value is right.</summary>
    public const string ProviderFailed = "provider_failed";

    /// <summary>An object that has one key twice.</summary>
    public const string DuplicateKey = "duplicate_key";

    /// <summary>A string that is no text: half of a surrogate pair.</summary>
    public const string InvalidText = "invalid_text";

    /// <summary>JSON nested beyond what anything here needs, or lists of requirements that lead to too many others.</summary>
    public const string TooDeep = "too_deep";
}
