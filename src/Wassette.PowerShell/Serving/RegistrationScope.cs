namespace Wassette.PowerShell.Serving;

/// <summary>Whom a client's file is for.</summary>
// The library's enum: a public type here can't have a field of that (see Loading/ModuleImport.cs).
public enum RegistrationScope
{
    /// <summary>Everybody who works in the current location.</summary>
    Project,

    /// <summary>The user, everywhere.</summary>
    User,
}
