# Central logging as a widespread article sets it up, in Terraform: one account that receives, one that sends from two regions.

provider "aws" {
  alias               = "security"
  region              = "eu-west-1"
  allowed_account_ids = ["111122223333"]
}

provider "aws" {
  alias               = "shop"
  region              = "eu-west-1"
  allowed_account_ids = ["222222222222"]
}

provider "aws" {
  alias               = "shop_london"
  region              = "eu-west-2"
  allowed_account_ids = ["222222222222"]
}

module "security" {
  source    = "./security"
  providers = { aws = aws.security }
}

module "shop" {
  source    = "./application"
  providers = { aws = aws.shop }
}

module "shop_london" {
  source    = "./application"
  providers = { aws = aws.shop_london }
}
