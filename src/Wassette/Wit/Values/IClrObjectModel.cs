namespace Wassette.Wit.Values;

/// <summary>
/// How objects with properties look in the .NET world that values go to and come from: PowerShell's objects, or plain
/// dictionaries.
/// </summary>
/// <remarks>Called by several threads at once.</remarks>
public interface IClrObjectModel
{
    /// <summary>Makes an object with properties.</summary>
    /// <param name="names">Their names, unique whatever the case. Shared: not to be changed.</param>
    /// <param name="values">Their values, one for each name.</param>
    object CreateObject(IReadOnlyList<string> names, IReadOnlyList<object?> values);

    /// <summary>The value inside a wrapper of this world, or the value itself.</summary>
    /// <param name="value">A value as a caller gave it.</param>
    object? Unwrap(object? value);

    /// <summary>The properties of an object, or null when it is not an object with properties.</summary>
    /// <param name="value">An unwrapped value; never a dictionary.</param>
    IEnumerable<KeyValuePair<string, object?>>? GetProperties(object value);

    /// <summary>
    /// The text of an object that stands for a text in this world, or null when it doesn't; numbers, dates, URIs and
    /// the like never arrive here.
    /// </summary>
    /// <param name="value">An unwrapped value.</param>
    string? GetText(object value);
}
