# Vaults of the real Microsoft.PowerShell.SecretManagement, with Microsoft.PowerShell.SecretStore behind them.
# In a pwsh of its own with another home: the vaults of who runs the tests are neither used nor changed.
BeforeDiscovery {
    $modules = 'Microsoft.PowerShell.SecretManagement', 'Microsoft.PowerShell.SecretStore'
    $missing = @($modules | Where-Object { -not (Get-Module $_ -ListAvailable) })

    if ($missing) {
        Write-Warning "The tests of vaults are skipped: $($missing -join ' and ') are not installed."
    }
}

Describe 'Secrets in a vault' -Skip:($missing -or $IsWindows) {
    BeforeAll {
        $root = Split-Path (Split-Path $PSScriptRoot)
        $setup = {
            $ErrorActionPreference = 'Stop'
            Import-Module ./out/Wassette
            Import-Module Microsoft.PowerShell.SecretStore
            $null = Import-WasmComponent tests/components/tiny/tiny.wasm
            $secret = ConvertTo-SecureString hunter2 -AsPlainText

            if (-not (Get-SecretVault)) {
                Reset-SecretStore -Authentication None -Interaction None -Force -WarningAction Ignore
                Register-SecretVault MyVault -ModuleName Microsoft.PowerShell.SecretStore
                Register-SecretVault "Ada's `$(throw)" -ModuleName Microsoft.PowerShell.SecretStore
            }
        }

        function Invoke-Here([scriptblock] $Script) {
            $saved = $env:HOME, $env:XDG_DATA_HOME, $env:PSModulePath
            $env:PSModulePath = (Get-Module Microsoft.PowerShell.SecretManagement, Microsoft.PowerShell.SecretStore -ListAvailable |
                ForEach-Object { Split-Path (Split-Path $_.ModuleBase) } | Select-Object -Unique) -join [IO.Path]::PathSeparator
            $env:HOME = Join-Path $TestDrive home
            $env:XDG_DATA_HOME = Join-Path $TestDrive data
            $null = New-Item $env:HOME -ItemType Directory -Force
            Push-Location $root

            try {
                pwsh -NoProfile -NonInteractive -Command ([scriptblock]::Create("$setup; $Script")) 2>&1
            }
            finally {
                Pop-Location
                $env:HOME, $env:XDG_DATA_HOME, $env:PSModulePath = $saved
            }
        }
    }

    AfterEach {
        Remove-Item (Join-Path $TestDrive data) -Recurse -ErrorAction Ignore
    }

    It 'are kept there, and the file has only the name of the vault' {
        $seen = Invoke-Here {
            Set-WassetteSecret tiny API_KEY $secret -Vault MyVault -Verbose *>&1
            (Get-WassetteSecret tiny).Vault
            Get-SecretInfo -Vault MyVault | ForEach-Object Name
            Get-Secret (Get-SecretInfo -Vault MyVault).Name -Vault MyVault -AsPlainText
        }

        $seen[0..($seen.Count - 2)] | Should -Not -Match 'hunter2'
        $seen[-3] | Should -Be 'MyVault'
        $seen[-2] | Should -Match '^wassette-tiny-API-KEY-[0-9a-f]{32}$'
        $seen[-1] | Should -Be 'hunter2'
        Get-Content (Join-Path $TestDrive data/wassette/secrets/secrets.json) -Raw | Should -Not -Match '"value"'
    }

    It 'are set anew there, and removed from there' {
        $seen = Invoke-Here {
            Set-WassetteSecret tiny API_KEY $secret -Vault MyVault
            Set-WassetteSecret tiny API_KEY (ConvertTo-SecureString other -AsPlainText)
            Get-Secret (Get-SecretInfo -Vault MyVault).Name -Vault MyVault -AsPlainText
            Get-WassetteSecret | Remove-WassetteSecret
            @(Get-SecretInfo -Vault MyVault).Count
        }

        $seen | Should -Be 'other', '0'
    }

    It 'that the user put there are used and left alone' {
        $seen = Invoke-Here {
            Set-Secret GITHUB_TOKEN $secret -Vault MyVault
            Set-WassetteSecret tiny GITHUB_TOKEN -Vault MyVault
            (Get-WassetteSecret).Vault
            Remove-WassetteSecret tiny GITHUB_TOKEN
            (Get-SecretInfo -Vault MyVault).Name
            Remove-Secret GITHUB_TOKEN -Vault MyVault
        }

        $seen | Should -Be 'MyVault', 'GITHUB_TOKEN'
    }

    It 'that are not there, or in no vault, are an error' {
        $seen = Invoke-Here {
            $ErrorActionPreference = 'Continue'
            Set-WassetteSecret tiny NONE -Vault MyVault -ErrorVariable failed 2>$null
            Set-WassetteSecret tiny KEY $secret -Vault NoVault -ErrorVariable +failed 2>$null
            $failed.FullyQualifiedErrorId
            "$failed"
            @(Get-WassetteSecret).Count
        }

        $seen[0, 1] | Should -Be (@('SecretVaultFailed,Wassette.PowerShell.Commands.SetWassetteSecretCommand') * 2)
        $seen[2] | Should -Match "The secret NONE was not found.*NoVault"
        $seen[2] | Should -Not -Match 'hunter2'
        $seen[3] | Should -Be 0
    }

    It 'are in a vault by its name, whatever is in it' {
        Invoke-Here {
            Set-WassetteSecret tiny KEY $secret -Vault "Ada's `$(throw)"
            (Get-WassetteSecret).Vault
            Get-WassetteSecret | Remove-WassetteSecret
        } | Should -Be "Ada's `$(throw)"
    }

    It 'that is locked are an error, and nobody is asked for the password' {
        $seen = Invoke-Here {
            $ErrorActionPreference = 'Continue'
            $password = ConvertTo-SecureString open -AsPlainText
            Reset-SecretStore -Authentication Password -Password $password -Interaction Prompt -Force -WarningAction Ignore
            Set-WassetteSecret tiny KEY $secret -Vault MyVault -ErrorVariable unlocked
            "unlocked: $unlocked"
            pwsh -NoProfile -NonInteractive -Command {
                Import-Module ./out/Wassette
                $null = Import-WasmComponent tests/components/tiny/tiny.wasm
                Set-WassetteSecret tiny OTHER ([Net.NetworkCredential]::new('', 'hunter2').SecurePassword) -Vault MyVault -ErrorVariable failed 2>$null
                "locked: $failed"
            }
            Reset-SecretStore -Authentication None -Interaction None -Force -WarningAction Ignore
        }

        $seen | Where-Object { $_ -match '^unlocked' } | Should -Be 'unlocked: '
        $seen | Where-Object { $_ -match '^locked' } | Should -Match "^locked: The vault 'MyVault' did not do it: "
        "$seen" | Should -Not -Match 'Enter password|hunter2'
    }
}

Describe 'What is shown of a secret' -Skip:$IsWindows {
    It 'never has the value in it' {
        $script = {
            Import-Module ./out/Wassette
            $null = Import-WasmComponent tests/components/tiny/tiny.wasm
            Set-WassetteSecret tiny KEY (ConvertTo-SecureString hunter2 -AsPlainText) -Verbose -Debug -Confirm:$false *>&1
            $found = Get-WassetteSecret
            $found
            $found | Format-List *
            $found | Format-Table *
            $found | Select-Object Component, Name, Vault, IsCurrent, Digest | ConvertTo-Json
            $found | ConvertTo-Json -Depth 1 -WarningAction Ignore
            $found | Get-Member -Force
            Set-WassetteSecret tiny 'A=B' (ConvertTo-SecureString hunter2 -AsPlainText) -ErrorVariable failed 2>&1
            $failed | Format-List * -Force
            Get-Error -Newest 10
        }
        $data = $env:XDG_DATA_HOME
        $env:XDG_DATA_HOME = Join-Path $TestDrive shown
        Push-Location (Split-Path (Split-Path $PSScriptRoot))
        $shown = pwsh -NoProfile -NonInteractive -Command $script 2>&1 | Out-String
        Pop-Location
        $env:XDG_DATA_HOME = $data

        $shown | Should -Match 'KEY'

        # What PowerShell repeats of the line that was typed is the user's own text.
        ($shown -split "`n" | Where-Object { $_ -notmatch 'ConvertTo-SecureString hunter2' }) -join "`n" | Should -Not -Match 'hunter2'
    }
}
