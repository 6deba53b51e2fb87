using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace Wassette.UserFiles;

/// <summary>Access lists that let in the user, the system and the machine's administrators, as a user's own folders have them.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsAccess
{
    private static readonly SecurityIdentifier System = new(WellKnownSidType.LocalSystemSid, domainSid: null);
    private static readonly SecurityIdentifier Administrators = new(WellKnownSidType.BuiltinAdministratorsSid, domainSid: null);

    /// <summary>Makes a directory that inherits nothing and whose files get its list, or gives that list to the one that is there.</summary>
    public static void CloseDirectory(string path)
    {
        DirectorySecurity security = new();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        foreach (SecurityIdentifier identity in new[] { User(), System, Administrators })
        {
            security.AddAccessRule(new FileSystemAccessRule(
                identity,
                FileSystemRights.FullControl,
                InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit,
                PropagationFlags.None,
                AccessControlType.Allow));
        }

        if (Directory.Exists(path))
        {
            new DirectoryInfo(path).SetAccessControl(security);
        }
        else
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            security.CreateDirectory(path);
        }
    }

    /// <summary>Somebody else who owns a file or directory, or is let in; null for nobody.</summary>
    public static string? FindOtherReader(FileSystemInfo file)
    {
        FileSystemSecurity security = file is DirectoryInfo directory ? directory.GetAccessControl() : ((FileInfo)file).GetAccessControl();
        SecurityIdentifier user = User();
        if (security.GetOwner(typeof(SecurityIdentifier)) is { } owner && !IsTrusted(owner, user))
        {
            return owner.Value;
        }

        foreach (FileSystemAccessRule rule in security.GetAccessRules(includeExplicit: true, includeInherited: true, typeof(SecurityIdentifier)))
        {
            if (rule.AccessControlType == AccessControlType.Allow && !IsTrusted(rule.IdentityReference, user))
            {
                return rule.IdentityReference.Value;
            }
        }

        return null;
    }

    private static SecurityIdentifier User()
    {
        using WindowsIdentity identity = WindowsIdentity.GetCurrent();
        return identity.User ?? throw new UnsafeFileException("This process runs without a user.");
    }

    private static bool IsTrusted(IdentityReference identity, SecurityIdentifier user) =>
        identity.Equals(user) || identity.Equals(System) || identity.Equals(Administrators);
}
