namespace Wassette.Mcp.Clients;

/// <summary>Why a client's file was not changed.</summary>
public enum RegistrationErrorKind
{
    /// <summary>The client can't have a server of that name.</summary>
    InvalidName,

    /// <summary>The client would start something else than what is written.</summary>
    InvalidCommand,

    /// <summary>There is another server of the same name.</summary>
    NameTaken,

    /// <summary>The server of that name is not Wassette's.</summary>
    NotOurs,

    /// <summary>The file is not what the client reads: broken, too large, or no file.</summary>
    DamagedFile,

    /// <summary>The file is written in a form that can't be edited without changing other things in it.</summary>
    UneditableFile,

    /// <summary>The file was changed by somebody else in the meantime.</summary>
    FileChanged,

    /// <summary>The file can't be read or written.</summary>
    FileUnavailable,
}
